import fc from 'fast-check';
import type { KeepLargestAttributes } from '../../../../src/model/ops/keep-largest.js';
import { shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Scores on a grid of 0.25, moved apart by their place, so that a small step changes no order. */
export const samples: Samples<KeepLargestAttributes> = shapes([1, 2], 4).chain((shape) =>
  fc
    .record({ scores: tensorOf(shape, fc.integer({ min: -12, max: 12 })), count: fc.integer({ min: 1, max: 4 }) })
    .map(({ scores, count }) => ({
      inputs: [{ shape, data: scores.data.map((step, i) => step / 4 + (i % 4) / 20) }],
      attributes: { count },
    })),
);
