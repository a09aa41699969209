import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples = fc
  .record({ rows: shapes([0, 2], 3), depth: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 5 }) })
  .chain(({ rows, depth, columns }) =>
    fc
      .tuple(tensorOf([...rows, depth], numberBetween(-3, 3)), tensorOf([columns, depth], numberBetween(-3, 3)))
      .map((inputs) => ({ inputs, attributes: {} })),
  );
