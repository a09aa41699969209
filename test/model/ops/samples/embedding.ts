import fc from 'fast-check';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

/** Few tokens and many places, so that some stand in several places and some in none. */
export const samples: Samples = fc
  .record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 3 }), places: shapes([1, 2], 3) })
  .chain(({ rows, columns, places }) =>
    fc
      .tuple(tensorOf([rows, columns], numberBetween(-5, 5)), tensorOf(places, fc.nat(rows - 1)))
      .map((inputs) => ({ inputs, attributes: {} })),
  );
