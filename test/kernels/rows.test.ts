// Kernels over rows: SIMD and plain TypeScript must agree in every bit, since a replay may use either, and so must tensors
// that are copied and those that are not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Again } from '../../src/kernels/again.js';
import { SLOTS, TILE } from '../../src/kernels/layout.js';
import * as layerNorm from '../../src/kernels/rows/layer-norm.js';
import * as layerNormReference from '../../src/kernels/rows/layer-norm-reference.js';
import * as rmsNorm from '../../src/kernels/rows/rms-norm.js';
import * as rmsNormReference from '../../src/kernels/rows/rms-norm-reference.js';
import { mapWithCopies, sumWithCopies } from '../../src/kernels/rows/rows.js';
import * as softmax from '../../src/kernels/rows/softmax.js';
import * as softmaxReference from '../../src/kernels/rows/softmax-reference.js';
import * as sums from '../../src/kernels/rows/sums.js';
import * as sumsReference from '../../src/kernels/rows/sums-reference.js';
import { getStaging, type Staging } from '../../src/kernels/staging.js';
import { expectSameBits, filled, list } from '../support/kernel-values.js';
import { expectSameAgain, inTensorMemory } from '../support/residents.js';

const staging = getStaging() as Staging;
const chosenRows = { ...softmax, ...layerNorm, ...rmsNorm, ...sums };
const plainRows = { ...softmaxReference, ...layerNormReference, ...rmsNormReference, ...sumsReference };

type Compute = (
  x: Float64Array,
  y: Float64Array,
  row: Float64Array,
  shifts: Float64Array,
  result: Float64Array,
) => Again;

interface RowsCase {
  readonly plain: Compute;
  readonly simd: Compute;
  readonly chosen: Compute;
  /** Whether the result is one row of sums. */
  readonly sums?: true;
}

const EPSILON = 1e-5;

function putRow(row: Float64Array, shifts: Float64Array): void {
  staging.slots[SLOTS.row].set(row);
  staging.slots[SLOTS.row2].set(shifts);
}

const exponentials = (shifted: boolean): RowsCase => ({
  plain: (x, _y, row, _shifts, out) => plainRows.exponentials([x], [], row.length, shifted ? 1 : 0, out),
  simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'exponentials', [x], row.length, shifted ? 1 : 0, out),
  chosen: (x, _y, row, _shifts, out) => chosenRows.exponentials(x, row.length, shifted, out),
});

const ROWS_CASES: Readonly<Record<string, RowsCase>> = {
  'exponentials, shifted': exponentials(true),
  'exponentials, not shifted': exponentials(false),
  softmax: {
    plain: (x, _y, row, _shifts, out) => plainRows.softmax([x], [], row.length, 0, out),
    simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'softmax', [x], row.length, 0, out),
    chosen: (x, _y, row, _shifts, out) => chosenRows.softmax(x, row.length, out),
  },
  'pullback of softmax': {
    plain: (x, y, row, _shifts, out) => plainRows.softmaxPullback([x, y], [], row.length, 0, out),
    simd: (x, y, row, _shifts, out) => mapWithCopies(staging, 'softmaxPullback', [x, y], row.length, 0, out),
    chosen: (x, y, row, _shifts, out) => chosenRows.softmaxPullback(x, y, row.length, out),
  },
  'layer norm': {
    plain: (x, _y, row, shifts, out) => plainRows.layerNorm([x], [row, shifts], row.length, EPSILON, out),
    simd(x, _y, row, shifts, out) {
      putRow(row, shifts);
      mapWithCopies(staging, 'layerNorm', [x], row.length, EPSILON, out);
    },
    chosen: (x, _y, row, shifts, out) => chosenRows.layerNorm(x, row, shifts, EPSILON, out),
  },
  'pullback of layer norm': {
    plain: (x, y, row, _shifts, out) => plainRows.layerNormPullback([x, y], [row], row.length, EPSILON, out),
    simd(x, y, row, shifts, out) {
      putRow(row, shifts);
      mapWithCopies(staging, 'layerNormPullback', [x, y], row.length, EPSILON, out);
    },
    chosen: (x, y, row, _shifts, out) => chosenRows.layerNormPullback(x, y, row, EPSILON, out),
  },
  'rms norm': {
    plain: (x, _y, row, _shifts, out) => plainRows.rmsNorm([x], [], row.length, EPSILON, out),
    simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'rmsNorm', [x], row.length, EPSILON, out),
    chosen: (x, _y, row, _shifts, out) => chosenRows.rmsNorm(x, row.length, EPSILON, out),
  },
  'pullback of rms norm': {
    plain: (x, y, row, _shifts, out) => plainRows.rmsNormPullback([x, y], [], row.length, EPSILON, out),
    simd: (x, y, row, _shifts, out) => mapWithCopies(staging, 'rmsNormPullback', [x, y], row.length, EPSILON, out),
    chosen: (x, y, row, _shifts, out) => chosenRows.rmsNormPullback(x, y, row.length, EPSILON, out),
  },
  'gains of layer norm': {
    plain: (x, y, _row, _shifts, sums) => plainRows.layerNormGains([x, y], [], sums.length, EPSILON, sums),
    simd: (x, y, _row, _shifts, sums) => sumWithCopies(staging, 'layerNormGains', [x, y], EPSILON, sums),
    chosen: (x, y, _row, _shifts, sums) => chosenRows.layerNormGains(x, y, EPSILON, sums),
    sums: true,
  },
  'sums of columns': {
    plain: (x, _y, _row, _shifts, sums) => plainRows.columnSums([x], [], sums.length, 0, sums),
    simd: (x, _y, _row, _shifts, sums) => sumWithCopies(staging, 'columnSums', [x], 0, sums),
    chosen: (x, _y, _row, _shifts, sums) => chosenRows.columnSums(x, sums),
    sums: true,
  },
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
  for (const [name, { plain, simd, chosen, sums }] of Object.entries(ROWS_CASES)) {
    it(name, () => {
      fc.assert(
        fc.property(cases, ([x, y, row, shifts]) => {
          // Longer rows are not copied.
          const ways = row.length > TILE ? [plain, plain, chosen] : [plain, simd, chosen];
          const results = ways.map((compute) => {
            const result = filled(sums ? row.length : x.length, [77]);
            compute(x, y, row, shifts, result);
            return result;
          });
          expectSameBits(results[1], results[0]);
          expectSameBits(results[2], results[0]);
          inTensorMemory([x, y, row, shifts, results[0].slice().fill(77)], ([a, b, c, d, out]) => {
            const again = chosen(a, b, c, d, out);
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
          const again = [chosenRows.rowSums(a, columns, total), chosenRows.shares(a, total, columns, part)];
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

  it('and rows that fit into no tile are left to plain TypeScript', () => {
    const columns = TILE + 1;
    const scores = filled(2 * columns, [0.5, -1, 2, -Infinity]);
    const wanted = new Float64Array(scores.length);
    plainRows.softmax([scores], [], columns, 0, wanted);
    const got = new Float64Array(scores.length);
    chosenRows.softmax(scores, columns, got);
    expectSameBits(got, wanted);
  });

  it('and what is masked gets a share of 0 exactly', () => {
    const scores = filled(64, [1, -Infinity, 2, -Infinity, -Infinity]);
    const shares = new Float64Array(64);
    mapWithCopies(staging, 'softmax', [scores], 64, 0, shares);
    expect(scores.every((score, i) => (score === -Infinity) === Object.is(shares[i], 0))).toBe(true);
  });
});
