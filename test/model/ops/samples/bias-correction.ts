import fc from 'fast-check';
import type { CorrectionAttributes } from '../../../../src/model/ops/bias-correction.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<CorrectionAttributes>(
  [numberBetween(-2, 2)],
  fc.record({ decay: fc.constantFrom(0, 0.5, 0.9, 0.999), step: fc.integer({ min: 1, max: 100 }) }),
);
