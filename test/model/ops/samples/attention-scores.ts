import fc from 'fast-check';
import type { SequenceAttributes } from '../../../../src/model/ops/attention-scores.js';
import { numberBetween, tensorOf } from '../../../support/arbitraries.js';
import type { Samples } from '../../../support/op-samples.js';

export const samples: Samples<SequenceAttributes> = fc
  .record({
    sequences: fc.integer({ min: 1, max: 2 }),
    length: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ sequences, length, width }) => {
    const rows = tensorOf([sequences * length, width], numberBetween(-3, 3));
    return fc.tuple(rows, rows).map((inputs) => ({ inputs, attributes: { length } }));
  });
