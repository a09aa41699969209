import fc from 'fast-check';
import type { ColumnsAttributes } from '../../../../src/model/ops/columns.js';
import { numberBetween, shapes, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples<ColumnsAttributes> = fc
  .record({ rows: shapes([0, 2], 3), before: fc.nat(2), count: fc.integer({ min: 1, max: 3 }), after: fc.nat(2) })
  .chain(({ rows, before, count, after }) =>
    tensorOf([...rows, before + count + after], numberBetween(-5, 5)).map((values) => ({
      inputs: [values],
      attributes: { start: before, count },
    })),
  );
