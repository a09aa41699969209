import fc from 'fast-check';
import type { NormAttributes } from '../../../../src/model/ops/layer-norm.js';
import { columnsOf } from '../../../../src/numbers/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** A large ε keeps the second derivatives, and so the error of finite differences, small where a row hardly varies. */
export const samples: Samples<NormAttributes> = shapes([1, 2], 4).chain((shape) => {
  const column = tensorOf([columnsOf(shape)], numberBetween(-2, 2));
  return fc.record({
    inputs: fc.tuple(tensorOf(shape, numberBetween(-3, 3)), column, column),
    attributes: fc.record({ epsilon: fc.constantFrom(0.5, 2) }),
  });
});
