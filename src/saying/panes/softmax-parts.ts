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
import type { Blocks, Column, Inlines } from '../../document/document.js';
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
import { bar, formula, left, note, number, paragraph, right, table, text, toneOfSign, type Words } from '../blocks.js';
import {
  describeTarget,
  elementOf,
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
            formatSignificant(power, digits),
            bar(power / ranked[0].power),
          ],
          tone: isTarget ? 'target' : undefined,
        };
      }),
    ),
    note(text(`Σ e^z = ${formatSignificant(softmax.powerSum)}`, 'accent')),
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
  const verdict =
    best === target
      ? `The likeliest ${unit} is ${describeTarget(label)}, at ${formatNumber(frame.output.data[best])}.`
      : `The likeliest ${unit} is "${lastLabel(frame, best)}" at ${formatNumber(frame.output.data[best])}; ${describeTarget(label)} gets ${formatNumber(group.probabilities.data[softmax.start + label.targetIndex])}.`;
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

export function shareLine(softmax: SoftmaxRow, frame: Frame, element: number, column: number): Inlines {
  const name = `P(${lastLabel(frame, element)})`;
  const probability = frame.output.data[element];
  if (!Number.isFinite(softmax.powerSum) || softmax.powerSum === 0) {
    const { inputs, output, attributes, op } = frame;
    const line = substitute(name, op.expression(inputs, output, attributes, element), probability);
    return [...line, text(`, after ${formatShort4(softmax.shift)} was taken from every z`)];
  }
  const share = divide(call('exp', value('z', softmax.score(column))), value('Σ', softmax.powerSum));
  return substitute(name, share, probability);
}

function explainShift({ shift, powerSum, place }: SoftmaxRow, moment: Moment): Blocks {
  if (shift === 0) return [];
  const { data, frame } = place.group.sums;
  const isSummed = isExecuted(moment, frame ?? -1, place.row);
  const held = isSummed ? ` The sum of these is ${formatSignificant(data[place.row], 6)}.` : '';
  const c = formatShort4(shift);
  const overflow = Number.isFinite(powerSum)
    ? 'no share changes by that'
    : 'without that the sum would overflow and every share would be NaN';
  const said = `The program holds e^(z − ${c}), so that the largest is 1 and nothing can overflow; ${overflow}.${held}`;
  return [paragraph(said, 'aside')];
}

/** A column about the words; its cells depend on a word's element in the output and its place among the words. */
interface WordColumn {
  readonly column: Column;
  readonly cell: (element: number, word: number) => Words;
}

function scores({ score }: SoftmaxRow): WordColumn {
  return { column: right('z', { rank: 3 }), cell: (_, word) => formatSigned(score(word), 3) };
}

function powers({ power }: SoftmaxRow): WordColumn {
  return { column: right('e^z', { rank: 2 }), cell: (_, word) => formatSignificant(power(word)) };
}

function heldPowers({ place, shift, start }: SoftmaxRow): WordColumn {
  const { data } = place.group.exponentials;
  return {
    column: right(shift === 0 ? 'held' : `e^(z−${formatShort4(shift)})`, { rank: 1 }),
    cell: (_, word) => formatSignificant(data[start + word]),
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
