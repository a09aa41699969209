// Kernels over rows: SIMD and plain TypeScript must agree in every bit, since a replay may use either, and so must tensors
// that are copied and those that are not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE } from '../../../src/numbers/kernels/layout.js';
import * as kernels from '../../../src/numbers/kernels/rows/kernels.js';
import * as layerNormReference from '../../../src/numbers/kernels/rows/layer-norm-reference.js';
import * as rmsNormReference from '../../../src/numbers/kernels/rows/rms-norm-reference.js';
import * as softmaxReference from '../../../src/numbers/kernels/rows/softmax-reference.js';
import * as sumsReference from '../../../src/numbers/kernels/rows/sums-reference.js';
import { expectSameBits, filled, list } from '../../support/kernel-values.js';
import { expectSameAgain, inTensorMemory } from '../../support/residents.js';

const chosenRows = { ...kernels };
const plainRows = { ...softmaxReference, ...layerNormReference, ...rmsNormReference, ...sumsReference };

type Name = Exclude<keyof typeof chosenRows, 'rowSums' | 'shares'>;

interface RowsCase {
  readonly name: Name;
  readonly inputs: 1 | 2;
  /** How many rows are the same for all. */
  readonly same?: 1 | 2;
  readonly p?: number;
  /** Whether the result is one row of sums. */
  readonly sums?: true;
}

const p = 1e-5;

const ROWS_CASES: Readonly<Record<string, RowsCase>> = {
  'exponentials, shifted': { name: 'exponentials', inputs: 1, p: 1 },
  'exponentials, not shifted': { name: 'exponentials', inputs: 1, p: 0 },
  softmax: { name: 'softmax', inputs: 1 },
  'pullback of softmax': { name: 'softmaxPullback', inputs: 2 },
  'layer norm': { name: 'layerNorm', inputs: 1, same: 2, p },
  'pullback of layer norm': { name: 'layerNormPullback', inputs: 2, same: 1, p },
  'rms norm': { name: 'rmsNorm', inputs: 1, p },
  'pullback of rms norm': { name: 'rmsNormPullback', inputs: 2, p },
  'gains of layer norm': { name: 'layerNormGains', inputs: 2, p, sums: true },
  'sums of columns': { name: 'columnSums', inputs: 1, sums: true },
};

describe('kernels over rows give the same bits in SIMD, in plain TypeScript and by choice', () => {
  const shape = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })),
    fc.tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 65 })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: TILE - 1, max: TILE })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(TILE + 1, 2 * TILE + 5)),
  );
  const cases = shape.chain(([rows, columns]) =>
    fc.tuple(list(rows * columns), list(rows * columns), list(columns), list(columns)),
  );
  for (const [what, { name, inputs, same = 0, p = 0, sums }] of Object.entries(ROWS_CASES)) {
    it(what, () => {
      fc.assert(
        fc.property(cases, ([x, y, row, shifts]) => {
          const results = [plainRows[name], chosenRows[name]].map((compute) => {
            const result = filled(sums ? row.length : x.length, [77]);
            compute([x, y].slice(0, inputs), [row, shifts].slice(0, same), row.length, p, result);
            return result;
          });
          expectSameBits(results[1], results[0]);
          inTensorMemory([x, y, row, shifts, results[0].slice().fill(77)], ([a, b, c, d, out]) => {
            const again = chosenRows[name]([a, b].slice(0, inputs), [c, d].slice(0, same), row.length, p, out);
            expectSameBits(out, results[0]);
            if (out.length > 0) expectSameAgain(again, out, out.slice().fill(55));
          });
        }),
        { numRuns: 120 },
      );
    });
  }

  it('and so do kernels that make one value of each row, or use one', () => {
    fc.assert(
      fc.property(cases, ([x, , row]) => {
        const columns = row.length;
        const sums = new Float64Array(x.length / columns);
        plainRows.rowSums([x], [], columns, 0, sums);
        const parts = new Float64Array(x.length);
        plainRows.shares([x, sums], [], columns, 0, parts);
        inTensorMemory([x, sums, parts], ([a, total, part]) => {
          const before = [total.fill(77).slice(), part.fill(77).slice()];
          const again = [
            chosenRows.rowSums([a], [], columns, 0, total),
            chosenRows.shares([a, total], [], columns, 0, part),
          ];
          expectSameBits(total, sums);
          expectSameBits(part, parts);
          if (x.length === 0) return;
          expectSameAgain(again[0], total, before[0]);
          expectSameAgain(again[1], part, before[1]);
        });
      }),
      { numRuns: 120 },
    );
  });

  it('and so do rows that fit into no tile', () => {
    const columns = TILE + 1;
    const scores = filled(2 * columns, [0.5, -1, 2, -Infinity]);
    const wanted = new Float64Array(scores.length);
    plainRows.softmax([scores], [], columns, 0, wanted);
    const got = new Float64Array(scores.length);
    chosenRows.softmax([scores], [], columns, 0, got);
    expectSameBits(got, wanted);
  });

  it('and what is masked gets a share of 0 exactly', () => {
    const scores = filled(64, [1, -Infinity, 2, -Infinity, -Infinity]);
    const shares = new Float64Array(64);
    inTensorMemory([scores, shares], ([z, out]) => {
      chosenRows.softmax([z], [], 64, 0, out);
      shares.set(out);
    });
    expect(scores.every((score, i) => (score === -Infinity) === Object.is(shares[i], 0))).toBe(true);
  });
});
