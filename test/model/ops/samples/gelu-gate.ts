import fc from 'fast-check';
import type { GeluAttributes } from '../../../../src/model/ops/gelu-gate.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

export const samples = elementwiseSamples<GeluAttributes>(
  [numberBetween(-4, 4)],
  fc.record({ form: fc.constantFrom('exact', 'tanh') }),
);
