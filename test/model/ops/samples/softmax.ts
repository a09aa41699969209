import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Some scores are masked; the first of a row never is. */
export const samples: Samples = shapes([1, 2], 5).chain((shape) =>
  fc.tuple(tensorOf(shape, numberBetween(-6, 6)), tensorOf(shape, fc.boolean().map(Number))).map(([scores, masked]) => {
    const columns = shape[shape.length - 1];
    const data = scores.data.map((score, i) => (masked.data[i] === 1 && i % columns > 0 ? -Infinity : score));
    return { inputs: [{ shape, data }], attributes: {} };
  }),
);
