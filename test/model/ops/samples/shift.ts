import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = shapes([1, 2], 5)
  .chain((shape) => fc.tuple(tensorOf(shape, numberBetween(-5, 5)), tensorOf([], numberBetween(-5, 5))))
  .map((inputs) => ({ inputs, attributes: {} }));
