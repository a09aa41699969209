import fc from 'fast-check';
import type { MomentumAttributes } from '../../../../src/model/ops/momentum-buffer.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<MomentumAttributes>(
  [numberBetween(-5, 5), numberBetween(-5, 5)],
  fc.record({ momentum: numberBetween(0, 0.999), first: fc.boolean() }),
);
