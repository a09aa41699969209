import fc from 'fast-check';
import type { DescentAttributes } from '../../../../src/model/ops/descent.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<DescentAttributes>(
  [numberBetween(-5, 5), numberBetween(-5, 5)],
  fc.record({ learningRate: numberBetween(0, 2) }),
);
