import fc from 'fast-check';
import { type SoftmaxAttributes, shiftOf } from '../../../../src/model/ops/exponentials.js';
import type { Tensor } from '../../../../src/numbers/engine/tensor.js';
import { columnsOf } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** The shift counts as a constant, so finite differences hold it where it is. */
export const samples: Samples<SoftmaxAttributes> = fc
  .record({
    logits: shapes([1, 2], 5).chain((shape) => tensorOf(shape, numberBetween(-6, 6))),
    attributes: fc.record({ shifted: fc.boolean() }),
  })
  .map(({ logits, attributes }) => ({
    inputs: [logits],
    attributes,
    forwardHeld: ([perturbed]) => exponentialsWithShiftsOf(logits, perturbed, attributes),
  }));

function exponentialsWithShiftsOf(held: Tensor, logits: Tensor, attributes: SoftmaxAttributes): Float64Array {
  const columns = columnsOf(held.shape);
  return logits.data.map((z, i) => Math.exp(z - shiftOf(held, i - (i % columns), columns, attributes)));
}
