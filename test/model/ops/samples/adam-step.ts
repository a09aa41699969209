import fc from 'fast-check';
import type { AdamAttributes } from '../../../../src/model/ops/adam-step.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

/** The second moment stays away from 0, where its root has no derivative. */
export const samples = elementwiseSamples<AdamAttributes>(
  [numberBetween(-5, 5), numberBetween(-2, 2), numberBetween(0.05, 2)],
  fc.record({
    learningRate: numberBetween(0, 0.5),
    beta1: fc.constantFrom(0, 0.5, 0.9),
    beta2: fc.constantFrom(0.5, 0.95, 0.999),
    epsilon: fc.constantFrom(1e-8, 1e-3),
    step: fc.integer({ min: 1, max: 100 }),
  }),
);
