import fc from 'fast-check';
import type { RowAttributes } from '../../../../src/model/ops/row.js';
import { numberBetween, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples<RowAttributes> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.record({
      inputs: fc.tuple(tensorOf([rows, columns], numberBetween(-5, 5))),
      attributes: fc.record({ row: fc.nat(rows - 1) }),
    }),
  );
