/** What a function of expressions is. */
import type { Fold } from './lanes.js';
import type { Operand } from './values.js';

export interface FunctionDefinition {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  /** The least and the greatest number of arguments. */
  readonly arity: readonly [number, number];
  apply(values: readonly Operand[]): Operand;
  /** For a reduction: how it goes through all elements of its arguments. */
  readonly fold?: Fold;
  /** For an elementwise function: what it makes of each element. */
  readonly element?: (x: number) => number;
  /** Whether it turns a single number into true or false. */
  readonly asTruth?: boolean;
}
