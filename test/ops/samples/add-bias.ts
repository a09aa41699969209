import fc from 'fast-check';
import { columnsOf } from '../../../src/engine/tensor.js';
import { numberBetween, shapes, tensorOf } from '../../support/arbitraries.js';
import type { Samples } from '../../support/op-samples.js';

export const samples: Samples = shapes([1, 3], 3).chain((shape) =>
  fc
    .tuple(tensorOf(shape, numberBetween(-5, 5)), tensorOf([columnsOf(shape)], numberBetween(-5, 5)))
    .map((inputs) => ({ inputs, attributes: {} })),
);
