// Look-ups in tables and losses of predictions: the same bits in WebAssembly and in plain TypeScript, however many there are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE } from '../../../src/numbers/kernels/layout.js';
import { gather, lookupReference, scatter, surprises, surprisesPullback } from '../../../src/numbers/kernels/lookup.js';
import { expectSameAgain, inTensorMemory } from '../../support/residents.js';

const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, 1e300];
const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -30, max: 30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...SPECIAL) },
);
const some = fc.array(value, { minLength: 1, maxLength: 40 });

function filled(length: number, values: readonly number[]): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[(i * 7 + Math.floor(i / 11)) % values.length]);
}

/** Indices of rows; more than one call of a kernel takes, now and then. */
const cases = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  columns: fc.integer({ min: 1, max: 9 }),
  count: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 1, arbitrary: fc.constantFrom(TILE, TILE + 1, 2 * TILE + 3) },
  ),
  seed: fc.nat(1000),
  values: some,
});

function indicesOf(count: number, below: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.floor(Math.abs(Math.sin(i * 12.9 + seed)) * 1e6) % below);
}

/** Equal bits, but for the payload of a NaN, which no operation here defines. */
function expectSameBits(got: Float64Array, wanted: Float64Array): void {
  const differing = got.findIndex((number, i) => !Object.is(number, wanted[i]));
  if (differing >= 0) expect.fail(`element ${differing}: got ${got[differing]}, wanted ${wanted[differing]}`);
}

describe('look-ups in tables', () => {
  it('take the rows that are meant', () => {
    fc.assert(
      fc.property(cases, ({ rows, columns, count, seed, values }) => {
        const table = filled(rows * columns, values);
        const indices = indicesOf(count, rows, seed);
        const wanted = Float64Array.from(
          { length: count * columns },
          (_, i) => table[indices[Math.floor(i / columns)] * columns + (i % columns)],
        );
        const plain = new Float64Array(wanted.length);
        lookupReference.gather([table], indices, columns, plain);
        expectSameBits(plain, wanted);
        inTensorMemory([table, plain.fill(77)], ([from, out]) => {
          const again = gather([from], indices, columns, out);
          expectSameBits(out, wanted);
          if (count > 0) expectSameAgain(again, out, plain);
        });
      }),
    );
  });

  it('add what belongs to a row in the order in which it comes', () => {
    fc.assert(
      fc.property(cases, ({ rows, columns, count, seed, values }) => {
        const arriving = filled(count * columns, values);
        const indices = indicesOf(count, rows, seed);
        const wanted = new Float64Array(rows * columns);
        arriving.forEach((number, i) => {
          wanted[indices[Math.floor(i / columns)] * columns + (i % columns)] += number;
        });
        const plain = new Float64Array(wanted.length).fill(77);
        lookupReference.scatter([arriving], indices, columns, plain);
        expectSameBits(plain, wanted);
        inTensorMemory([arriving, plain.fill(77)], ([from, out]) => {
          const again = scatter([from], indices, columns, out);
          expectSameBits(out, wanted);
          if (count > 0) expectSameAgain(again, out, plain);
        });
      }),
    );
  });
});

describe('losses of predictions and their gradients', () => {
  it('have the same bits wherever they are computed', () => {
    fc.assert(
      fc.property(cases, ({ columns, count, seed, values }) => {
        const scores = filled(count * columns, values);
        const sums = filled(count, values.map(Math.abs));
        const targets = indicesOf(count, columns, seed);
        const terms = new Float64Array(count);
        lookupReference.surprises([scores, sums], targets, columns, terms);
        const slopes = new Float64Array(scores.length);
        lookupReference.surprisesPullback([sums, scores], targets, columns, slopes);
        inTensorMemory([scores, sums, terms, slopes], ([z, total, out, result]) => {
          const before = [out.fill(77).slice(), result.fill(77).slice()];
          const again = [
            surprises([z, total], targets, columns, out),
            surprisesPullback([total, z], targets, columns, result),
          ];
          expectSameBits(out, terms);
          expectSameBits(result, slopes);
          if (count === 0) return;
          expectSameAgain(again[0], out, before[0]);
          expectSameAgain(again[1], result, before[1]);
        });
      }),
    );
  });

  it('and the indices are read anew whenever it is done again', () => {
    const table = Float64Array.of(1, 2, 3);
    const indices = Float64Array.of(0, 0);
    inTensorMemory([table, new Float64Array(2)], ([from, out]) => {
      const again = gather([from], indices, 1, out);
      indices.set([2, 1]);
      again?.();
      expect([...out]).toEqual([3, 2]);
    });
  });
});
