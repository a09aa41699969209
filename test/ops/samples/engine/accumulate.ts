import fc from 'fast-check';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples, type Samples } from '../../../support/op-samples.js';

/** One to four gradients that meet. */
export const samples: Samples = fc
  .integer({ min: 1, max: 4 })
  .chain((paths) => elementwiseSamples(Array.from({ length: paths }, () => numberBetween(-5, 5))));
