import fc from 'fast-check';
import type { DecayAttributes } from '../../../../src/model/ops/first-moment.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

/** The moving average is never negative; a gradient may be tiny, so that its square is written in scientific form. */
export const samples = elementwiseSamples<DecayAttributes>(
  [numberBetween(0, 5), fc.oneof(numberBetween(-5, 5), fc.constantFrom(0, 3e-9, -2e-12))],
  fc.record({ decay: numberBetween(0, 0.999) }),
);
