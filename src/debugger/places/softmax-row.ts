/**
 * Softmax of one prediction as its formula has it: e^z and their sum, unshifted, even if the program subtracts the largest
 * score first and so holds other numbers.
 */
import { type FormulaTree, indexed, name } from '../../document/formula.js';
import { readFormula } from '../../document/read-formula.js';
import { call, divide, type Expression, type Leaf, sum, value } from '../../numbers/engine/expression.js';
import { element } from '../../numbers/engine/value.js';
import { exp } from '../../numbers/kernels/elementary.js';
import {
  type Moment,
  type PredictionPlace,
  predictionAt,
  predictionPartOf,
  predictionsOf,
  scoredWords,
  wordCountOf,
} from './moment.js';
import { shiftOf } from './unshifted.js';

export type SoftmaxRow = ReturnType<typeof softmaxOf>;

/** One row of a prediction's logits and what softmax makes of it; `shift` is what the program subtracts from z. */
export function softmaxOf({ trace }: Pick<Moment, 'trace'>, place: PredictionPlace) {
  const { group, row } = place;
  const { logits, exponentials, sums } = group;
  const [columns, words] = [wordCountOf(group), scoredWords(group)];
  const start = row * columns;
  const shift = shiftOf(trace, group, row);
  const isHeld = shift === 0;
  const score = (column: number): number => logits.data[start + column];
  const power = (column: number): number => (isHeld ? exponentials.data[start + column] : exp(score(column)));
  let powerSum = isHeld ? sums.data[row] : 0;
  for (let column = 0; !isHeld && column < columns; column++) powerSum += power(column);
  const named = (of: FormulaTree, column: number): FormulaTree => indexed(of, [name(words[column] ?? String(column))]);
  return {
    ...{ place, start, shift, score, power, powerSum },
    /** The same as leaves of formulas, by their names in these. */
    leafOfScore: (column: number): Leaf => leafNamed(named(SCORE, column), element(logits, start + column)),
    leafOfPower: (column: number): Leaf =>
      leafNamed(named(POWER, column), isHeld ? element(exponentials, start + column) : value('', power(column))),
    leafOfSum: (): Leaf => leafNamed(SUM_OF_POWERS, isHeld ? element(sums, row) : value('', powerSum)),
  };
}

function leafNamed(tree: FormulaTree, leaf: Leaf): Leaf {
  return { ...leaf, name: tree };
}

const SCORE = name('z');
const POWER = readFormula('e^z');
export const SUM_OF_POWERS = readFormula('Σ e^z');

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
  switch (part) {
    case 'exponentials':
      return call('exp', leafOfScore(word));
    case 'sums':
      return sum(
        SUM_OF_POWERS,
        Array.from({ length: wordCountOf(place.group) }, (_, column) => leafOfPower(column)),
      );
    case 'probabilities':
      return divide(leafOfPower(word), leafOfSum());
  }
}
