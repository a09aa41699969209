import fc from 'fast-check';
import type { NormAttributes } from '../../../../src/model/ops/layer-norm.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples<NormAttributes> = shapes([1, 2], 4).chain((shape) =>
  fc.record({
    inputs: fc.tuple(tensorOf(shape, numberBetween(-3, 3))),
    attributes: fc.record({ epsilon: fc.constantFrom(0.5, 2) }),
  }),
);
