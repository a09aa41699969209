import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = shapes([0, 2], 4).chain((shape) =>
  fc
    .tuple(tensorOf(shape, numberBetween(-5, 5)), tensorOf([], numberBetween(-2, 2)))
    .map((inputs) => ({ inputs, attributes: {} })),
);
