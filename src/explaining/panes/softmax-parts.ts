/**
 * The three sub-steps of softmax for one prediction: e^z for each word, their sum, each one's share.
 * Invariant: e^z and its sum are shown unshifted, as in the formula. Where the program subtracts the largest score
 * first and so holds other numbers, the pane states both the number held and the reason.
 */

import { isExecuted, type Moment, scoredWords, wordCountOf } from '../../debugger/places/moment.js';
import { highestFirst, orderAt, targetElement } from '../../debugger/places/selection.js';
import { type SoftmaxRow, SUM_OF_POWERS, softmaxOf } from '../../debugger/places/softmax-row.js';
import type { Block, Blocks, Chart, Inline, Mark, ShownValue, Tone } from '../../document/document.js';
import { equation, type FormulaTree, indexed, name as named } from '../../document/formula.js';
import {
  digitsFor,
  formatFactor,
  formatNumber,
  formatShort,
  formatSigned,
  formatSignificant,
} from '../../document/numbers.js';
import { call, divide, sum as sumOf } from '../../numbers/engine/expression.js';
import type { Frame } from '../../numbers/engine/tape.js';
import { addressOf } from '../../numbers/engine/value.js';
import { exp } from '../../numbers/kernels/elementary.js';
import { expressionOf } from '../../timeline/trace.js';
import {
  bar,
  type ElementColumn,
  type Form,
  formula,
  inDigits,
  left,
  math,
  note,
  number,
  paragraph,
  passage,
  phrase,
  right,
  table,
  text,
  toneOfSign,
  type Words,
} from '../blocks.js';
import { curveOf } from '../charts/curve-of.js';
import {
  describeTarget,
  earlierProbabilities,
  elementOf,
  elementOfValue,
  inNumbers,
  lastLabel,
  nameOfTarget,
  type PredictionInput,
  substitute,
  unitAt,
  withAnyWord,
} from '../step-words.js';
import { wordTable } from './logits.js';

/** The sum itself is written out where it has no more terms. */
const MOST_SUMMED = 12;

export function exponentials(input: PredictionInput): Blocks {
  const { moment, frame, element, place } = input;
  const softmax = softmaxOf(moment, place);
  const column = element % wordCountOf(place.group);
  const { name, value, address } = softmax.leafOfPower(column);
  return passage(
    paragraph(frame.op.explain.sentence),
    formula([
      withAnyWord(moment, 'e^z(w)'),
      substitute(name, call('exp', softmax.leafOfScore(column)), value, address, true),
    ]),
    wordTable(input, [
      scores(softmax, 1),
      powers(softmax, 0),
      [
        right(
          softmax.shift === 0
            ? 'held'
            : math(powerBelow({ kind: 'constant', text: formatShort4(softmax.shift) }, true)),
          { priority: 2 },
        ),
        (_, word) => elementOfValue(softmax.place.group.exponentials, softmax.start + word, formatSignificant),
      ],
    ]),
    powerCurve(input, softmax),
    explainShift(softmax, moment),
  );
}

/** Where there are more words, only the first of the table are on the curve. */
const MOST_ON_CURVE = 64;

/** e^z over z with each word on it, in the order of the table; null where one of them is not finite. */
function powerCurve({ moment, frame, element }: PredictionInput, softmax: SoftmaxRow): Chart | null {
  const columns = wordCountOf(softmax.place.group);
  const order = orderAt(moment);
  const shown = order.filter((index, k) => k < MOST_ON_CURVE || index === element);
  const marks = shown.map((index): Mark => {
    const column = index % columns;
    const score = softmax.place.group.logits.data[softmax.start + column];
    const kind = index === element ? 'cursor' : 'measured';
    return { kind, x: score, y: softmax.power(column), name: lastLabel(frame, index) };
  });
  if (!marks.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) return null;
  const scores = marks.map(({ x }) => x);
  const those = shown.length === order.length ? `each ${unitAt(moment)}` : `${shown.length} ${unitAt(moment)}s`;
  const title = `e^z, with ${those} on it`;
  return curveOf(exp, [Math.min(...scores), Math.max(...scores)], { title, names: ['z', 'e^z'], marks });
}

export function sum({ moment, frame, place }: PredictionInput): Blocks {
  const softmax = softmaxOf(moment, place);
  const { label, group } = place;
  const powers = Array.from({ length: wordCountOf(group) }, (_, column) => softmax.power(column));
  const words = scoredWords(group);
  const whole = sumOf(
    SUM_OF_POWERS,
    words.map((_, column) => softmax.leafOfPower(column)),
  );
  const digits = digitsFor(softmax.powerSum, (round) => powers.reduce((total, power) => total + round(power), 0));
  const ranked = powers.map((power, column) => ({ power, column })).sort((a, b) => b.power - a.power);
  return passage(
    paragraph(frame.op.explain.sentence),
    formula([
      withAnyWord(moment, 'Σ e^z(w)'),
      equation(named('Σ'), inNumbers(whole, softmax.powerSum, MOST_SUMMED), number(softmax.powerSum, formatFactor)),
    ]),
    table(
      [left(unitAt(moment)), left('', { priority: 1, unit: 'mark' }), right(math('e^z')), left('beside the largest')],
      ranked.map(({ power, column }) => {
        const isTarget = column === label.targetIndex;
        return {
          cells: [
            words[column] ?? String(column),
            isTarget ? text(nameOfTarget(label), 'target') : '',
            powerOf(softmax, column, inDigits(formatSignificant, digits)),
            bar(power / ranked[0].power),
          ],
          tone: isTarget ? 'target' : undefined,
        };
      }),
    ),
    note([math('Σ e^z', 'title'), text(' = ', 'title'), powerSumOf(softmax, 'title')]),
    explainShift(softmax, moment),
  );
}

export function distribution(input: PredictionInput): Blocks {
  const { moment, frame, element, place } = input;
  const softmax = softmaxOf(moment, place);
  const { label, group } = place;
  const order = orderAt(moment);
  const whole = order.reduce((total, index) => total + frame.output.data[index], 0);
  const [best] = highestFirst(moment);
  const unit = unitAt(moment);
  const most = elementOf(frame, best, formatNumber);
  const ofTarget = elementOfValue(group.probabilities, softmax.start + label.targetIndex, formatNumber);
  const verdict =
    best === targetElement(moment)
      ? phrase`The likeliest ${unit} is ${describeTarget(label)}, at ${most}.`
      : phrase`The likeliest ${unit} is "${lastLabel(frame, best)}" at ${most}; ${describeTarget(label)} gets ${ofTarget}.`;
  const remark = moment.timeline.program.subject.noteFor(label.context);
  return passage(
    paragraph(`After "${label.context}", each score becomes a share of the whole: a probability.`),
    formula([withAnyWord(moment, 'P(w) = e^z(w) / Σ e^z'), shareLine(softmax, frame, element)]),
    wordTable(input, [scores(softmax, 3), powers(softmax, 2), ...shares(input)]),
    note(['Σ P = ', number(whole, formatNumber(whole, 6)), '  the shares make up the whole, before they are rounded']),
    paragraph(verdict),
    remark !== null && paragraph(moment.cursor.iteration === 0 ? remark : `At the start: ${remark}`, 'aside'),
  );
}

/** The share of an element, from the sum of all e^z where that is finite. */
export function shareLine(softmax: SoftmaxRow, frame: Frame, element: number): FormulaTree {
  const name = indexed(named('P'), [named(lastLabel(frame, element))]);
  const probability = frame.output.data[element];
  if (!Number.isFinite(softmax.powerSum) || softmax.powerSum === 0) {
    const line = substitute(name, expressionOf(frame, element), probability);
    const words = ['was', 'taken', 'from', 'every', 'z'].map(named);
    return { kind: 'list', items: [line, { kind: 'beside', parts: [named('after'), shiftOf(softmax), ...words] }] };
  }
  const column = element % wordCountOf(softmax.place.group);
  const share = divide(call('exp', softmax.leafOfScore(column)), softmax.leafOfSum());
  return substitute(name, share, probability, { symbol: frame.output.symbol, step: frame.index, element });
}

function explainShift(softmax: SoftmaxRow, moment: Moment): Block | null {
  const { shift, powerSum, place } = softmax;
  if (shift === 0) return null;
  const { sums } = place.group;
  const isSummed = isExecuted(moment, sums.frame ?? -1, place.row);
  const heldSum = elementOfValue(sums, place.row, inDigits(formatSignificant, 6));
  const held = isSummed ? phrase` The sum of these is ${heldSum}.` : '';
  const overflow = Number.isFinite(powerSum)
    ? 'no share changes by that'
    : 'without that the sum would overflow and every share would be NaN';
  const said = phrase`The program holds ${math(powerBelow(shiftOf(softmax)))}, so that the largest is 1 and nothing can overflow; ${overflow}.${held}`;
  return paragraph(said, 'aside');
}

/** `e^(z − 0.5)`, narrower over a column */
function powerBelow(shift: FormulaTree, tight = false): FormulaTree {
  const difference = { kind: 'binary', operator: '−', left: named('z'), right: shift } as const;
  return { kind: 'function', name: 'exp', argument: tight ? { ...difference, tight } : difference };
}

function shiftOf({ shift }: SoftmaxRow): ShownValue {
  return number(shift, formatShort4);
}

/** Where the program shifts the scores, it holds no such number. */
function powerOf({ place, start, shift, power }: SoftmaxRow, column: number, write: Form = formatSignificant): Inline {
  const of = shift === 0 ? addressOf(place.group.exponentials, start + column) : undefined;
  return number(power(column), write, of);
}

/** Their sum; like a power, it has no address where scores are shifted, since the program holds no such number. */
export function powerSumOf({ place, shift, powerSum }: SoftmaxRow, tone?: Tone): Inline {
  const of = shift === 0 ? addressOf(place.group.sums, place.row) : undefined;
  return number(powerSum, formatSignificant, of, tone);
}

function scores({ place, start }: SoftmaxRow, priority: number): ElementColumn {
  return [
    right('z', { priority }),
    (_, word) => elementOfValue(place.group.logits, start + word, inDigits(formatSigned, 3)),
  ];
}

function powers(softmax: SoftmaxRow, priority: number): ElementColumn {
  return [right(math('e^z'), { priority }), (_, word) => powerOf(softmax, word)];
}

/** The shares as numbers and as bars, and how they have changed since the previous iteration. */
function shares({ moment, frame, place }: PredictionInput): readonly ElementColumn[] {
  const { data } = frame.output;
  const before = earlierProbabilities(place, moment);
  const changeOf = (element: number, word: number): Words => {
    if (before === null) return '';
    const change = data[element] - before[word];
    return number(change, formatSigned, undefined, toneOfSign(change) ?? 'muted');
  };
  return [
    [right('P'), (element) => elementOf(frame, element, formatNumber)],
    [left('', { priority: 1, unit: 'bar' }), (element) => bar(data[element])],
    [right(before === null ? '' : 'change', { priority: 2, unit: 'change' }), changeOf],
  ];
}

/** At most four decimals, without trailing zeros. */
function formatShort4(number: number): string {
  return formatShort(Number.isFinite(number) ? Number(number.toFixed(4)) : number);
}
