// Elementwise and row kernels: SIMD and plain TypeScript must agree in every bit, since a replay may use either, and so
// must tensors that are copied and those that are not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Again } from '../../src/kernels/again.js';
import * as chosenElementwise from '../../src/kernels/elementwise.js';
import { computeWithCopies } from '../../src/kernels/elementwise.js';
import { type Elementwise, elementwiseReference } from '../../src/kernels/elementwise-reference.js';
import { SLOTS, TILE } from '../../src/kernels/layout.js';
import * as chosenRows from '../../src/kernels/rows.js';
import { mapWithCopies, sumWithCopies } from '../../src/kernels/rows.js';
import * as plainRows from '../../src/kernels/rows-reference.js';
import { getStaging, type Staging } from '../../src/kernels/staging.js';
import type { ElementwiseName } from '../../src/kernels/webassembly.js';
import { expectSameAgain, inTensorMemory } from '../support/residents.js';

const staging = getStaging() as Staging;
const CHOSEN: Readonly<Record<ElementwiseName, Elementwise>> = { ...chosenElementwise };

/** Beyond what the series take, at their bounds, and what has no size at all. */
const OF_EXP_AND_TANH = [-708, 708.9, -709, 710, -746, 19.9, 20, -21];
const OF_NORMAL = [0.46875, 4, 27].flatMap((bound) => [0.999, 1, 1.001, -1].map((by) => bound * Math.SQRT2 * by));
const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, 1e300, ...OF_EXP_AND_TANH, ...OF_NORMAL];
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -30, max: 30, noNaN: true }) },
  { weight: 3, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: -700, max: 700, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...SPECIAL) },
);
const list = (size: number) =>
  fc.array(value, { minLength: Math.min(size, 40), maxLength: Math.min(size, 40) }).map((some) => filled(size, some));
/** Some below a tile, some just above one or two. */
const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: TILE - 2, max: 2 * TILE + 3 }));

function filled(count: number, some: readonly number[]): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => some[(i * 7 + Math.floor(i / 11)) % some.length]);
}

/** Equal bits, but for the payload of a NaN, which no operation here defines. */
function expectSameBits(got: Float64Array, wanted: Float64Array): void {
  const differing = got.findIndex((number, i) => !Object.is(number, wanted[i]));
  if (differing >= 0) expect.fail(`element ${differing}: got ${got[differing]}, wanted ${wanted[differing]}`);
}

describe('elementwise kernels give the same bits in SIMD, in plain TypeScript and by choice', () => {
  for (const name of Object.keys(elementwiseReference) as ElementwiseName[]) {
    it(name, () => {
      const cases = size.chain((count) => fc.tuple(list(count), list(count), list(count), value, value, value));
      fc.assert(
        fc.property(cases, ([a, b, c, p, q, r]) => {
          const inputs = [a, b, c];
          const wanted = new Float64Array(a.length);
          elementwiseReference[name](inputs, wanted, p, q, r);
          const simd = new Float64Array(a.length);
          computeWithCopies(staging, name, inputs, simd, p, q, r);
          expectSameBits(simd, wanted);
          const chosen = new Float64Array(a.length);
          CHOSEN[name](inputs, chosen, p, q, r);
          expectSameBits(chosen, wanted);
          expect(inputs).toEqual([a, b, c]);
          inTensorMemory([...inputs, chosen.fill(77)], ([x, y, z, out]) => {
            const again = CHOSEN[name]([x, y, z], out, p, q, r);
            expectSameBits(out, wanted);
            expectSameAgain(again, out, chosen);
          });
          inTensorMemory(inputs, ([x, y, z]) => {
            CHOSEN[name]([x, y, z], x, p, q, r);
            expectSameBits(x, wanted);
          });
        }),
        { numRuns: 60 },
      );
    });
  }

  it('and one pass of Adam writes what its kernels write one after the other', () => {
    const cases = size.chain((count) =>
      fc.tuple(list(count), list(count), list(count), list(count), value, value, value),
    );
    const { scaled, combination, combinationWithSquares, adamStep } = elementwiseReference;
    fc.assert(
      fc.property(cases, ([a, b, c, d, rate, scale, epsilon]) => {
        const [old, first, second, out] = [1, 2, 3, 4].map(() => new Float64Array(a.length));
        scaled([a], old, 0.99, 0, 0);
        combination([c, b], first, 0.9, 1 - 0.9, 0);
        combinationWithSquares([d, b], second, 0.999, 1 - 0.999, 0);
        adamStep([old, first, second], out, rate, scale, epsilon);
        inTensorMemory([a, b, c, d, ...[old, first, second, out].map((wanted) => wanted.map(() => 77))], (tensors) => {
          const [parameter, gradient, m, v, decayed, newM, newV, updated] = tensors;
          const pass = chosenElementwise.adamPass({ parameter, gradient, m, v, decayed, newM, newV, updated });
          pass?.(0.99, 0.9, 0.999, rate, scale, epsilon);
          expectSameBits(decayed, old);
          expectSameBits(newM, first);
          expectSameBits(newV, second);
          expectSameBits(updated, out);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('and may write over what they read', () => {
    const values = filled(2 * TILE + 5, [1, -2, 3.5]);
    const wanted = values.map((x) => x * 0.3);
    chosenElementwise.scaled([values], values, 0.3);
    expectSameBits(values, wanted);
  });

  it('and what does it again reads what the operands then hold', () => {
    const values = filled(21, [1, -2, 3.5]);
    inTensorMemory([values, values], ([x, out]) => {
      const again = chosenElementwise.scaled([x], out, 2);
      x.reverse();
      again?.();
      expectSameBits(
        out,
        values.toReversed().map((value) => value * 2),
      );
    });
  });

  it('and a number that is a tensor is read anew', () => {
    const values = filled(21, [1, -2, 3.5]);
    inTensorMemory([values, values], ([x, out]) => {
      const factor = Float64Array.of(2);
      const again = chosenElementwise.scaledBy(x, factor, out);
      expectSameBits(
        out,
        values.map((value) => value * 2),
      );
      factor[0] = -0.3;
      again?.();
      expectSameBits(
        out,
        values.map((value) => value * -0.3),
      );
    });
    const elsewhere = new Float64Array(21);
    chosenElementwise.scaledBy(values, Float64Array.of(2), elsewhere);
    expectSameBits(
      elsewhere,
      values.map((value) => value * 2),
    );
  });

  it('and tensors in two memories are computed like any others', () => {
    const values = filled(100, [1, -2, 3.5]);
    inTensorMemory([values], ([x]) => {
      inTensorMemory([values], ([out]) => {
        chosenElementwise.sum([x, values], out);
        expectSameBits(
          out,
          values.map((value) => value + value),
        );
      });
    });
  });
});

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
  plain: (x, _y, row, _shifts, out) => plainRows.exponentials(x, row.length, shifted, out),
  simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'exponentials', [x], row.length, shifted ? 1 : 0, out),
  chosen: (x, _y, row, _shifts, out) => chosenRows.exponentials(x, row.length, shifted, out),
});

const ROWS_CASES: Readonly<Record<string, RowsCase>> = {
  'exponentials, shifted': exponentials(true),
  'exponentials, not shifted': exponentials(false),
  softmax: {
    plain: (x, _y, row, _shifts, out) => plainRows.softmax(x, row.length, out),
    simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'softmax', [x], row.length, 0, out),
    chosen: (x, _y, row, _shifts, out) => chosenRows.softmax(x, row.length, out),
  },
  'pullback of softmax': {
    plain: (x, y, row, _shifts, out) => plainRows.softmaxPullback(x, y, row.length, out),
    simd: (x, y, row, _shifts, out) => mapWithCopies(staging, 'softmaxPullback', [x, y], row.length, 0, out),
    chosen: (x, y, row, _shifts, out) => chosenRows.softmaxPullback(x, y, row.length, out),
  },
  'layer norm': {
    plain: (x, _y, row, shifts, out) => plainRows.layerNorm(x, row, shifts, EPSILON, out),
    simd(x, _y, row, shifts, out) {
      putRow(row, shifts);
      mapWithCopies(staging, 'layerNorm', [x], row.length, EPSILON, out);
    },
    chosen: (x, _y, row, shifts, out) => chosenRows.layerNorm(x, row, shifts, EPSILON, out),
  },
  'pullback of layer norm': {
    plain: (x, y, row, _shifts, out) => plainRows.layerNormPullback(x, y, row, EPSILON, out),
    simd(x, y, row, shifts, out) {
      putRow(row, shifts);
      mapWithCopies(staging, 'layerNormPullback', [x, y], row.length, EPSILON, out);
    },
    chosen: (x, y, row, _shifts, out) => chosenRows.layerNormPullback(x, y, row, EPSILON, out),
  },
  'rms norm': {
    plain: (x, _y, row, _shifts, out) => plainRows.rmsNorm(x, row.length, EPSILON, out),
    simd: (x, _y, row, _shifts, out) => mapWithCopies(staging, 'rmsNorm', [x], row.length, EPSILON, out),
    chosen: (x, _y, row, _shifts, out) => chosenRows.rmsNorm(x, row.length, EPSILON, out),
  },
  'pullback of rms norm': {
    plain: (x, y, row, _shifts, out) => plainRows.rmsNormPullback(x, y, row.length, EPSILON, out),
    simd: (x, y, row, _shifts, out) => mapWithCopies(staging, 'rmsNormPullback', [x, y], row.length, EPSILON, out),
    chosen: (x, y, row, _shifts, out) => chosenRows.rmsNormPullback(x, y, row.length, EPSILON, out),
  },
  'gains of layer norm': {
    plain: (x, y, _row, _shifts, sums) => plainRows.layerNormGains(x, y, EPSILON, sums),
    simd: (x, y, _row, _shifts, sums) => sumWithCopies(staging, 'layerNormGains', [x, y], EPSILON, sums),
    chosen: (x, y, _row, _shifts, sums) => chosenRows.layerNormGains(x, y, EPSILON, sums),
    sums: true,
  },
  'sums of columns': {
    plain: (x, _y, _row, _shifts, sums) => plainRows.columnSums(x, sums),
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
        plainRows.rowSums(x, columns, sums);
        const parts = new Float64Array(x.length);
        plainRows.shares(x, sums, columns, parts);
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
    plainRows.softmax(scores, columns, wanted);
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
