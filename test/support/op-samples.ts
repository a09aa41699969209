/**
 * The form of a samples file. Every file in `src/model/ops` has one of the same name in `test/model/ops/samples` (ops in `src/numbers/engine`
 * have theirs in `test/model/ops/samples/engine`); the property test finds both by reading the folders.
 *
 *     // test/model/ops/samples/tanh.ts
 *     export const samples = elementwiseSamples([numberBetween(-3, 3)]);
 *
 *     // test/model/ops/samples/row.ts, written out
 *     export const samples: Samples<RowAttributes> = fc
 *       .record({ table: tensorOf([3, 4], numberBetween(-5, 5)), row: fc.nat(2) })
 *       .map(({ table, row }) => ({ inputs: [table], attributes: { row } }));
 *
 * Advice: keep tensors to two dozen values, since every element is perturbed; let shapes vary, with axes of length 1 among
 * them; keep numbers at least 0.01 away from where the op is not smooth (a kink of relu, a root of 0, a tie for the
 * largest), since finite differences reach 0.002 × max(|x|, 0.1) to both sides.
 */
import fc from 'fast-check';
import type { Attributes } from '../../src/numbers/engine/op-computing.js';
import type { Tensor } from '../../src/numbers/engine/tensor.js';
import { tensorsOfOneShape } from './arbitraries.js';

export interface OpSample<A extends Attributes = Attributes> {
  /** In the order of the op's `inputs`. */
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  /**
   * For ops with saved inputs that are functions of the others (cross-entropy's sums and probabilities): recomputes the
   * inputs after one of them was perturbed. Without it, the other inputs stay as they are.
   */
  readonly rebuild?: (perturbed: readonly Tensor[]) => readonly Tensor[];
  /**
   * For ops that treat something that `forward` computes as a constant (softmax's shift): the output with that constant
   * held at its value for `inputs`. Finite differences are taken of this function; at `inputs` it must equal `forward`.
   */
  readonly forwardHeld?: (perturbed: readonly Tensor[]) => Float64Array;
}

export type Samples<A extends Attributes = Attributes> = fc.Arbitrary<OpSample<A>>;

/** What a samples file exports as `samples`: for all ops of the file, or by the name under which each is exported. */
export type ExportedSamples = Samples | Readonly<Record<string, Samples>>;

/** For elementwise ops: one arbitrary number for each input, and the attributes if there are any. */
export function elementwiseSamples(elements: readonly fc.Arbitrary<number>[]): Samples;
export function elementwiseSamples<A extends Attributes>(
  elements: readonly fc.Arbitrary<number>[],
  attributes: fc.Arbitrary<A>,
): Samples<A>;
export function elementwiseSamples(
  elements: readonly fc.Arbitrary<number>[],
  attributes: fc.Arbitrary<Attributes> = fc.constant({}),
): Samples {
  return fc.record({ inputs: tensorsOfOneShape(...elements), attributes });
}
