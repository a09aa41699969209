import fc from 'fast-check';
import type { WeightDecayAttributes } from '../../../../src/model/ops/weight-decay.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<WeightDecayAttributes>(
  [numberBetween(-5, 5)],
  fc.record({ learningRate: numberBetween(0, 1), weightDecay: numberBetween(0, 1) }),
);
