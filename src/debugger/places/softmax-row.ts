/**
 * Softmax of one prediction as its formula has it: e^z and their sum, unshifted, even if the program subtracts the largest
 * score first and so holds other numbers.
 */
import { call, divide, type Expression, type Leaf, sum, value } from '../../engine/expression.js';
import { element } from '../../engine/op.js';
import { exp } from '../../kernels/elementary.js';
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

export type SoftmaxRow = ReturnType<typeof softmaxOf>;

/** One row of a prediction's logits and what softmax makes of it; `shift` is what the program subtracts from z. */
export function softmaxOf({ trace }: Pick<Moment, 'trace'>, place: PredictionPlace) {
  const { group, row } = place;
  const { logits, exponentials, sums } = group;
  const columns = wordCountOf(group);
  const start = row * columns;
  const shift = shiftOf(trace, group, row);
  const isHeld = shift === 0;
  const score = (column: number): number => logits.data[start + column];
  const power = (column: number): number => (isHeld ? exponentials.data[start + column] : exp(score(column)));
  let powerSum = isHeld ? sums.data[row] : 0;
  for (let column = 0; !isHeld && column < columns; column++) powerSum += power(column);
  return {
    ...{ place, start, shift, score, power, powerSum },
    /** The same as leaves of formulas, by these names. */
    leafOfScore: (name: string, column: number): Leaf => ({ ...element(logits, start + column), name }),
    leafOfPower: (name: string, column: number): Leaf =>
      isHeld ? { ...element(exponentials, start + column), name } : value(name, power(column)),
    leafOfSum: (name: string): Leaf => (isHeld ? { ...element(sums, row), name } : value(name, powerSum)),
  };
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

/** @param word its column; none of the sum */
export function softmaxFormula(
  { place, leafOfScore, leafOfPower, leafOfSum }: SoftmaxRow,
  part: 'exponentials' | 'sums' | 'probabilities',
  word: number,
): Expression {
  const words = wordsOf(place.group);
  const named = (symbol: string, column: number): string => `${symbol}(${words[column] ?? column})`;
  const powerOf = (column: number): Expression => leafOfPower(named('e^z', column), column);
  switch (part) {
    case 'exponentials':
      return call('exp', leafOfScore(named('z', word), word));
    case 'sums':
      return sum(
        'Σ e^z',
        Array.from({ length: wordCountOf(place.group) }, (_, column) => powerOf(column)),
      );
    case 'probabilities':
      return divide(powerOf(word), leafOfSum('Σ e^z'));
  }
}
