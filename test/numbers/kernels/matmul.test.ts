// The SIMD kernel, the plain one and the textbook loop must agree in every bit: a replay may use any of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientOfA, gradientOfB, multiplyStack } from '../../../src/numbers/kernels/matmul.js';
import { multiplyStack as multiplyPlainly } from '../../../src/numbers/kernels/matmul-reference.js';
import { type ProductStack, product, productByTranspose } from '../../../src/numbers/kernels/product-stack.js';
import { productTransposeBy } from '../../support/products.js';
import { expectSameAgain, inTensorMemory } from '../../support/residents.js';

const extent = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }));
const special = fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, 1.7e308);

/** Values whose sums depend on the order of addition, with some of `specials` among them. */
function valuesOf(size: number, seed: number, specials: readonly number[] = []): Float64Array {
  let state = seed * 2 + 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from({ length: size }, () => {
    const at = Math.floor(next() * 40);
    return at < specials.length ? specials[at] : (next() - 0.5) * 10 ** Math.floor(next() * 6);
  });
}

/** By the definition, one element after the other. */
function multiplyByDefinition(
  { count, n, k, m, a: left, b: right, out: to }: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
): void {
  for (let c = 0; c < count; c++) {
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          sum +=
            a[left.offset + c * left.next + i * left.row + p * left.column] *
            b[right.offset + c * right.next + p * right.row + j * right.column];
        }
        const at = to.offset + c * to.next + i * to.row + j;
        out[at] = sum;
      }
    }
  }
}

/** Equal bits, but for the payload of a NaN, which no operation here defines. */
function expectSameBits(got: Float64Array, wanted: Float64Array): void {
  const differing = got.findIndex((value, i) => !Object.is(value, wanted[i]));
  if (differing >= 0) expect.fail(`element ${differing}: got ${got[differing]}, wanted ${wanted[differing]}`);
}

/** Of a matrix without gaps. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)]);
}

function expectAgreement(stack: ProductStack, a: Float64Array, b: Float64Array, room: number): void {
  const before = valuesOf(room, 99);
  const wanted = before.slice();
  multiplyByDefinition(stack, a, b, wanted);
  const plain = before.slice();
  multiplyPlainly(stack, a, b, plain);
  expectSameBits(plain, wanted);
  const chosen = before.slice();
  multiplyStack(stack, a, b, chosen);
  expectSameBits(chosen, wanted);
  inTensorMemory([a, b, before], ([left, right, out]) => {
    const again = multiplyStack(stack, left, a === b ? left : right, out);
    expectSameBits(out, wanted);
    expectSameAgain(again, out, before);
  });
}

describe('matrix products', () => {
  const layouts = { product, productByTranspose, productTransposeBy };
  for (const [name, layout] of Object.entries(layouts)) {
    it(`${name}: every kernel gives the bits of the definition for any shape`, () => {
      fc.assert(
        fc.property(extent, extent, extent, fc.integer({ min: 1, max: 4 }), fc.nat(), (n, k, m, count, seed) => {
          const a = valuesOf(count * n * k, seed);
          const b = valuesOf(count * k * m, seed + 1);
          expectAgreement(layout(n, k, m, count), a, b, count * n * m);
        }),
        { numRuns: 150 },
      );
    });
  }

  it('carries NaN, infinities, signed zeros and the smallest and largest numbers through alike', () => {
    fc.assert(
      fc.property(extent, extent, extent, fc.array(special, { minLength: 1, maxLength: 6 }), (n, k, m, specials) => {
        const a = valuesOf(n * k, n, specials);
        const b = valuesOf(k * m, m, specials);
        expectAgreement(productByTranspose(n, k, m), a, b, n * m);
      }),
      { numRuns: 150 },
    );
  });

  it('sums of negative zeros start at zero', () => {
    const out = new Float64Array(64).fill(Number.NaN);
    const zeros = new Float64Array(64).fill(-0);
    multiplyStack(product(8, 8, 8), zeros, new Float64Array(64).fill(1), out);
    expectSameBits(out, new Float64Array(64));
  });

  it('a sum over nothing is zero', () => {
    expectAgreement(product(5, 0, 6), new Float64Array(0), new Float64Array(0), 30);
  });

  it('products of matrices inside wider tensors leave everything around them as it was', () => {
    fc.assert(
      fc.property(extent, extent, fc.integer({ min: 1, max: 4 }), fc.nat(2), (length, width, count, head) => {
        // Queries and keys are columns of one tensor, three heads side by side; scores get a margin of two.
        const wide = 6 * width;
        const rows = valuesOf(count * length * wide, length);
        const scoreRow = length + 2;
        const stack: ProductStack = {
          count,
          n: length,
          k: width,
          m: length,
          a: { offset: head * width, next: length * wide, row: wide, column: 1 },
          b: { offset: (3 + head) * width, next: length * wide, row: 1, column: wide },
          out: { offset: 1, next: length * scoreRow, row: scoreRow, column: 1 },
        };
        expectAgreement(stack, rows, rows, count * length * scoreRow);
      }),
      { numRuns: 100 },
    );
  });

  it('operands may be views anywhere in a larger buffer, and larger ones after smaller ones', () => {
    const buffer = valuesOf(400_000, 5);
    for (const n of [4, 40, 400, 40]) {
      const a = buffer.subarray(7, 7 + n * 30);
      const b = buffer.subarray(200_001, 200_001 + 30 * n);
      const wanted = new Float64Array(n * n);
      multiplyPlainly(product(n, 30, n), a, b, wanted);
      const got = new Float64Array(n * n + 10).subarray(3, 3 + n * n);
      multiplyStack(product(n, 30, n), a, b, got);
      expectSameBits(got, wanted);
    }
  });

  it('the three named products are those of their names', () => {
    const [n, k, m] = [9, 11, 13];
    const a = valuesOf(n * k, 1);
    const b = valuesOf(k * m, 2);
    const wanted = new Float64Array(n * m);
    multiplyByDefinition(product(n, k, m), a, b, wanted);
    const out = new Float64Array(n * m);
    multiplyStack(product(n, k, m), a, b, out);
    expectSameBits(out, wanted);
    multiplyStack(productByTranspose(n, k, m), a, transposed(b, k, m), out.fill(0));
    expectSameBits(out, wanted);
    multiplyStack(productTransposeBy(n, k, m), transposed(a, n, k), b, out.fill(0));
    expectSameBits(out, wanted);
  });

  it('the gradient of a factor is that of the product times the transpose of the other', () => {
    fc.assert(
      fc.property(extent, extent, extent, fc.integer({ min: 1, max: 3 }), fc.nat(), (n, k, m, count, seed) => {
        const a = valuesOf(count * n * k, seed);
        const b = valuesOf(count * k * m, seed + 1);
        const incoming = valuesOf(count * n * m, seed + 2);
        const ofA = new Float64Array(a.length);
        const ofB = new Float64Array(b.length);
        multiplyByDefinition(productByTranspose(n, m, k, count), incoming, b, ofA);
        multiplyByDefinition(productTransposeBy(k, n, m, count), a, incoming, ofB);
        const got = [a.slice(), b.slice(), b.slice()];
        gradientOfA(product(n, k, m, count), incoming, b, got[0]);
        gradientOfB(product(n, k, m, count), a, incoming, got[1]);
        gradientOfB(productByTranspose(n, k, m, count), a, incoming, got[2]);
        expectSameBits(got[0], ofA);
        expectSameBits(got[1], ofB);
        for (let c = 0; c < count; c++) {
          const part = (values: Float64Array) => values.subarray(c * k * m, (c + 1) * k * m);
          expectSameBits(part(got[2]), transposed(part(ofB), k, m));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a product with a shift is the product, then the shift added to each row, however many rows go at a time', () => {
    const rows = fc.oneof(extent, fc.integer({ min: 600, max: 700 }));
    fc.assert(
      fc.property(rows, extent, extent, fc.array(special, { maxLength: 3 }), (n, k, m, specials) => {
        const a = valuesOf(n * k, n, specials);
        const b = valuesOf(k * m, m, specials);
        const shift = valuesOf(m, k, specials);
        const wanted = new Float64Array(n * m);
        multiplyByDefinition(product(n, k, m), a, b, wanted);
        wanted.forEach((sum, at) => {
          wanted[at] = shift[at % m] + sum;
        });
        inTensorMemory([a, b, shift, valuesOf(n * m, 99)], ([left, right, added, out]) => {
          multiplyStack(product(n, k, m), left, right, out, added);
          expectSameBits(out, wanted);
        });
        const chosen = valuesOf(n * m, 98);
        multiplyStack(product(n, k, m), a, b, chosen, shift);
        expectSameBits(chosen, wanted);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses arrays that are too small for the sizes', () => {
    const room = new Float64Array(64);
    expect(() => multiplyStack(product(8, 8, 8), room, room.subarray(1), new Float64Array(64))).toThrow(RangeError);
    expect(() => multiplyStack(productTransposeBy(8, 8, 9), room, room, new Float64Array(72))).toThrow(RangeError);
    expect(() => multiplyStack(productByTranspose(8, 8, 8), room, room, new Float64Array(63))).toThrow(/63 values/);
  });
});
