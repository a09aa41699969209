/**
 * The three sub-steps of softmax for one prediction: e^z for each word, their sum, each one's share.
 * Invariant: e^z and its sum are shown unshifted, as in the formula. Where the program subtracts the largest score
 * first and so holds other numbers, the pane states both the number held and the reason.
 */

import { traceAtHand } from '../../debugger/analysis/what-if/trials.js';
import {
  isExecuted,
  type Moment,
  type PredictionPlace,
  predictionAt,
  wordCountOf,
  wordsOf,
} from '../../debugger/places/moment.js';
import { highestFirst, orderAt, targetElement } from '../../debugger/places/selection.js';
import { type SoftmaxRow, softmaxOf } from '../../debugger/places/softmax-row.js';
import type { Blocks, Column, FormulaLine, Inline, Tone } from '../../document/document.js';
import {
  digitsFor,
  formatFactor,
  formatNumber,
  formatShort,
  formatSigned,
  formatSignificant,
} from '../../document/numbers.js';
import { call, divide, sum as sumOf, value } from '../../engine/expression.js';
import type { Frame } from '../../engine/tape.js';
import { hasIteration } from '../../timeline/iteration-numbers.js';
import {
  bar,
  formula,
  left,
  note,
  number,
  paragraph,
  phrase,
  right,
  table,
  text,
  toneOfSign,
  type Words,
} from '../blocks.js';
import {
  addressOf,
  describeTarget,
  elementOf,
  elementOfValue,
  inNumbers,
  lastLabel,
  nameOfTarget,
  type StepInput,
  substitute,
  unitAt,
  withAnyWord,
} from '../step-words.js';

/** The sum itself is written out where it has no more terms. */
const MOST_SUMMED = 12;

export function exponentials(input: StepInput): Blocks {
  const softmax = softmaxRowOf(input);
  if (softmax === null) return [];
  const { frame, element } = input;
  const column = columnOf(softmax, element);
  return [
    paragraph(frame.op.sentence),
    formula([
      withAnyWord(input.moment, 'e^z(w)'),
      substitute(
        `e^z(${lastLabel(frame, element)})`,
        call('exp', value('z', softmax.score(column))),
        softmax.power(column),
      ),
    ]),
    wordTable(input, softmax, [scores(softmax), powers(softmax), heldPowers(softmax)]),
    ...explainShift(softmax, input.moment),
  ];
}

export function sum(input: StepInput): Blocks {
  const softmax = softmaxRowOf(input);
  if (softmax === null) return [];
  const { frame } = input;
  const columns = wordCountOf(softmax.place.group);
  const powers = Array.from({ length: columns }, (_, column) => softmax.power(column));
  const words = wordsOf(softmax.place.group);
  const whole = sumOf(
    'Σ e^z',
    powers.map((power, column) => value(`e^z(${words[column]})`, power)),
  );
  const digits = digitsFor(softmax.powerSum, (round) => powers.reduce((total, power) => total + round(power), 0));
  const ranked = powers.map((power, column) => ({ power, column })).sort((a, b) => b.power - a.power);
  return [
    paragraph(frame.op.sentence),
    formula([
      withAnyWord(input.moment, 'Σ e^z(w)'),
      [
        'Σ = ',
        ...inNumbers(whole, softmax.powerSum, MOST_SUMMED),
        ' = ',
        number(softmax.powerSum, formatFactor(softmax.powerSum)),
      ],
    ]),
    table(
      [left(unitAt(input.moment)), left('', { rank: 1 }), right('e^z'), left('beside the largest')],
      ranked.map(({ power, column }) => {
        const isTarget = column === softmax.place.label.targetIndex;
        return {
          cells: [
            words[column] ?? String(column),
            isTarget ? text(nameOfTarget(softmax.place.label), 'target') : '',
            powerOf(softmax, column, (each) => formatSignificant(each, digits)),
            bar(power / ranked[0].power),
          ],
          tone: isTarget ? 'target' : undefined,
        };
      }),
    ),
    note([text('Σ e^z = ', 'accent'), powerSumOf(softmax, 'accent')]),
    ...explainShift(softmax, input.moment),
  ];
}

export function distribution(input: StepInput): Blocks {
  const softmax = softmaxRowOf(input);
  if (softmax === null) return [];
  const { moment, frame, element } = input;
  const { label, group } = softmax.place;
  const order = orderAt(moment);
  const column = columnOf(softmax, element);
  const whole = order.reduce((total, index) => total + frame.output.data[index], 0);
  const [best] = highestFirst(moment);
  const unit = unitAt(moment);
  const target = targetElement(moment);
  const most = elementOf(frame, best, formatNumber);
  const ofTarget = elementOfValue(group.probabilities, softmax.start + label.targetIndex, formatNumber);
  const verdict =
    best === target
      ? phrase`The likeliest ${unit} is ${describeTarget(label)}, at ${most}.`
      : phrase`The likeliest ${unit} is "${lastLabel(frame, best)}" at ${most}; ${describeTarget(label)} gets ${ofTarget}.`;
  const remark = moment.timeline.program.subject.noteFor(label.context);
  return [
    paragraph(`After "${label.context}", each score becomes a share of the whole: a probability.`),
    formula([withAnyWord(moment, 'P(w) = e^z(w) / Σ e^z'), shareLine(softmax, frame, element, column)]),
    wordTable(input, softmax, [scores(softmax), powers(softmax), ...shares(input, softmax)]),
    note(['Σ P = ', number(whole, formatNumber(whole, 6)), '  the shares make up the whole, before they are rounded']),
    paragraph(verdict),
    ...(remark === null
      ? []
      : [paragraph(moment.cursor.iteration === 0 ? remark : `At the start: ${remark}`, 'aside')]),
  ];
}

/** What softmax holds for the prediction at hand; null where the step belongs to no single prediction. */
function softmaxRowOf({ moment }: StepInput): SoftmaxRow | null {
  const place = predictionAt(moment);
  return place === null ? null : softmaxOf(moment, place);
}

function columnOf({ start }: SoftmaxRow, element: number): number {
  // A prediction with its own tensors counts from 0, a row of a batch from its start.
  return element >= start ? element - start : element;
}

export function shareLine(softmax: SoftmaxRow, frame: Frame, element: number, column: number): FormulaLine {
  const name = `P(${lastLabel(frame, element)})`;
  const probability = frame.output.data[element];
  if (!Number.isFinite(softmax.powerSum) || softmax.powerSum === 0) {
    const { inputs, output, attributes, op } = frame;
    const line = substitute(name, op.expression(inputs, output, attributes, element), probability);
    return { parts: [phrase`${line.parts[0]}, after ${shiftOf(softmax)} was taken from every z`] };
  }
  const share = divide(call('exp', value('z', softmax.score(column))), value('Σ', softmax.powerSum));
  return substitute(name, share, probability);
}

function explainShift(softmax: SoftmaxRow, moment: Moment): Blocks {
  const { shift, powerSum, place } = softmax;
  if (shift === 0) return [];
  const { sums } = place.group;
  const isSummed = isExecuted(moment, sums.frame ?? -1, place.row);
  const heldSum = elementOfValue(sums, place.row, (each) => formatSignificant(each, 6));
  const held = isSummed ? phrase` The sum of these is ${heldSum}.` : '';
  const overflow = Number.isFinite(powerSum)
    ? 'no share changes by that'
    : 'without that the sum would overflow and every share would be NaN';
  const said = phrase`The program holds e^(z − ${shiftOf(softmax)}), so that the largest is 1 and nothing can overflow; ${overflow}.${held}`;
  return [paragraph(said, 'aside')];
}

function shiftOf({ shift }: SoftmaxRow): Inline {
  return number(shift, formatShort4(shift));
}

/** Where the program shifts the scores, it holds no such number. */
function powerOf({ place, start, shift, power }: SoftmaxRow, column: number, write = formatPower): Inline {
  const of = shift === 0 ? addressOf(place.group.exponentials, start + column) : undefined;
  return number(power(column), write(power(column)), of);
}

/** The same. */
export function powerSumOf({ place, shift, powerSum }: SoftmaxRow, tone?: Tone): Inline {
  const of = shift === 0 ? addressOf(place.group.sums, place.row) : undefined;
  return number(powerSum, formatPower(powerSum), of, tone);
}

function formatPower(value: number): string {
  return formatSignificant(value);
}

/** A column about the words; its cells depend on a word's element in the output and its place among the words. */
interface WordColumn {
  readonly column: Column;
  readonly cell: (element: number, word: number) => Words;
}

function scores({ place, start }: SoftmaxRow): WordColumn {
  const scoreOf = (word: number): Inline =>
    elementOfValue(place.group.logits, start + word, (score) => formatSigned(score, 3));
  return { column: right('z', { rank: 3 }), cell: (_, word) => scoreOf(word) };
}

function powers(softmax: SoftmaxRow): WordColumn {
  return { column: right('e^z', { rank: 2 }), cell: (_, word) => powerOf(softmax, word) };
}

function heldPowers({ place, shift, start }: SoftmaxRow): WordColumn {
  return {
    column: right(shift === 0 ? 'held' : `e^(z−${formatShort4(shift)})`, { rank: 1 }),
    cell: (_, word) => elementOfValue(place.group.exponentials, start + word, formatPower),
  };
}

/** The shares as numbers and as bars, and how they have changed since the previous iteration. */
function shares({ moment, frame }: StepInput, { place }: SoftmaxRow): readonly WordColumn[] {
  const { data } = frame.output;
  const before = earlierProbabilities(place, moment);
  const changeOf = (element: number, word: number): Words => {
    if (before === null) return '';
    const change = data[element] - before[word];
    return number(change, formatSigned(change), undefined, toneOfSign(change) ?? 'muted');
  };
  return [
    { column: right('P'), cell: (element) => elementOf(frame, element, formatNumber) },
    { column: left('', { rank: 1 }), cell: (element) => bar(data[element]) },
    { column: right(before === null ? '' : 'change', { rank: 2, numbers: 'change' }), cell: changeOf },
  ];
}

function wordTable({ moment, frame, element }: StepInput, softmax: SoftmaxRow, columns: readonly WordColumn[]) {
  const { label } = softmax.place;
  return table(
    [left(unitAt(moment)), left(''), ...columns.map(({ column }) => column)],
    orderAt(moment).map((index) => {
      const word = columnOf(softmax, index);
      const isTarget = word === label.targetIndex;
      return {
        selected: index === element,
        tone: isTarget ? 'target' : undefined,
        cells: [
          lastLabel(frame, index),
          isTarget ? text(nameOfTarget(label), 'target') : '',
          ...columns.map(({ cell }) => cell(index, word)),
        ],
      };
    }),
  );
}

/** The same prediction one iteration earlier, where that is at hand and trained on the same words. */
function earlierProbabilities(place: PredictionPlace, { timeline, cursor }: StepInput['moment']): Float64Array | null {
  const before = cursor.iteration - 1;
  const isThere = hasIteration(timeline.numbers, before) && timeline.repeatsExamples(before, cursor.iteration);
  if (place.label.drawn === true || !isThere) return null;
  const earlier = traceAtHand(timeline, before);
  const group = earlier?.outcome.groups.find(({ scope }) => scope === place.group.scope);
  if (group === undefined) return null;
  const columns = wordCountOf(group);
  return group.probabilities.data.subarray(place.row * columns, (place.row + 1) * columns);
}

/** At most four decimals, without trailing zeros. */
function formatShort4(number: number): string {
  return formatShort(Number.isFinite(number) ? Number(number.toFixed(4)) : number);
}
