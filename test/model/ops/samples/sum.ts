import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = shapes([1, 3], 4)
  .chain((shape) => tensorOf(shape, numberBetween(-5, 5)))
  .map((values) => ({ inputs: [values], attributes: {} }));
