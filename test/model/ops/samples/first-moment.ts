import fc from 'fast-check';
import type { DecayAttributes } from '../../../../src/model/ops/first-moment.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<DecayAttributes>(
  [numberBetween(-5, 5), numberBetween(-5, 5)],
  fc.record({ decay: numberBetween(0, 0.999) }),
);
