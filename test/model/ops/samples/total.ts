import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** One to four inputs, each a loss term or a vector of them. */
export const samples: Samples = fc
  .array(
    shapes([0, 1], 4).chain((shape) => tensorOf(shape, numberBetween(-5, 5))),
    { minLength: 1, maxLength: 4 },
  )
  .map((inputs) => ({ inputs, attributes: {} }));
