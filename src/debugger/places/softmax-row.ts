/**
 * Softmax of one prediction as its formula has it: e^z and their sum, unshifted, even if the program subtracts the largest
 * score first and so holds other numbers.
 */
import { call, divide, type Expression, sum, value } from '../../engine/expression.js';
import {
  type Moment,
  type PredictionPlace,
  predictionAt,
  predictionPartOf,
  predictionsOf,
  wordCountOf,
  wordsOf,
} from './moment.js';
import { shiftOf } from './unshifted.js';

type SoftmaxPart = 'exponentials' | 'sums' | 'probabilities';

/** One row of a prediction's logits and what softmax makes of it; `shift` is what the program subtracts from z. */
export interface SoftmaxRow {
  readonly place: PredictionPlace;
  readonly start: number;
  readonly shift: number;
  readonly score: (column: number) => number;
  readonly power: (column: number) => number;
  readonly powerSum: number;
}

export function softmaxOf({ trace }: Pick<Moment, 'trace'>, place: PredictionPlace): SoftmaxRow {
  const { group } = place;
  const columns = wordCountOf(group);
  const start = place.row * columns;
  const shift = shiftOf(trace, group, place.row);
  const score = (column: number): number => group.logits.data[start + column];
  if (shift === 0) {
    const { exponentials, sums } = group;
    const held = (column: number): number => exponentials.data[start + column];
    return { place, start, shift, score, power: held, powerSum: sums.data[place.row] };
  }
  const power = (column: number): number => Math.exp(score(column));
  let powerSum = 0;
  for (let column = 0; column < columns; column++) powerSum += power(column);
  return { place, start, shift, score, power, powerSum };
}

/** The softmax that an element is a part of; null if it is none, or if e^z overflows without a shift. */
export function softmaxAt(moment: Moment, element: number) {
  const { frame } = moment;
  const part = frame === null ? null : predictionPartOf(moment, frame);
  const [group] = moment.trace.outcome.groups;
  if (part !== 'exponentials' && part !== 'sums' && part !== 'probabilities') return null;
  const columns = part === 'sums' ? 1 : wordCountOf(group);
  const place = predictionAt(moment) ?? predictionsOf(moment)[Math.floor(element / columns)];
  const softmax = softmaxOf(moment, place);
  const { powerSum } = softmax;
  if (!Number.isFinite(powerSum) || powerSum === 0) return null;
  return { softmax, formula: softmaxFormula(softmax, part, element % columns) };
}

function softmaxFormula({ place, score, power, powerSum }: SoftmaxRow, part: SoftmaxPart, word: number): Expression {
  const words = wordsOf(place.group);
  const named = (symbol: string, column: number): string => `${symbol}(${words[column] ?? column})`;
  const powerOf = (column: number): Expression => value(named('e^z', column), power(column));
  switch (part) {
    case 'exponentials':
      return call('exp', value(named('z', word), score(word)));
    case 'sums':
      return sum(
        'Σ e^z',
        Array.from({ length: wordCountOf(place.group) }, (_, column) => powerOf(column)),
      );
    case 'probabilities':
      return divide(powerOf(word), value('Σ e^z', powerSum));
  }
}
