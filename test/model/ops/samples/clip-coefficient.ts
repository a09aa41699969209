import fc from 'fast-check';
import type { ClipAttributes } from '../../../../src/model/ops/clip-coefficient.js';
import { numberBetween } from '../../../support/arbitraries.js';
import { elementwiseSamples } from '../../../support/op-samples.js';

/** Norms from 0.5 up that are not near the most that is allowed, where the coefficient has a kink. */
export const samples = fc.oneof(
  elementwiseSamples<ClipAttributes>([numberBetween(0.5, 2)], fc.constantFrom({ mostNorm: 0.3 }, { mostNorm: 2.5 })),
  elementwiseSamples<ClipAttributes>([numberBetween(2, 9)], fc.constantFrom({ mostNorm: 1 }, { mostNorm: 10 })),
);
