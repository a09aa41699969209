import fc from 'fast-check';
import type { RatioAttributes } from '../../../../src/model/ops/adam-ratio.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

/** The average square stays away from 0, where its root has no derivative. */
export const samples = elementwiseSamples<RatioAttributes>(
  [numberBetween(-2, 2), numberBetween(0.05, 2)],
  fc.record({ epsilon: fc.constantFrom(1e-8, 1e-3) }),
);
