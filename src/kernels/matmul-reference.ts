/**
 * Matrix products in plain TypeScript: the reference that every faster kernel is tested against.
 * Invariant: each element of the result is 0 + a₀·b₀ + a₁·b₁ + … in increasing order of the summed index, multiplied and
 * added separately (never fused), so that a kernel vectorised over columns gives the same bits.
 */
import type { ProductStack } from './product-stack.js';

/** Computes every product of a stack. `out` must not overlap `a` or `b`. */
export function multiplyStack(stack: ProductStack, a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let i = 0; i < stack.count; i++) {
    const aFirst = stack.a.offset + i * stack.a.next;
    const bFirst = stack.b.offset + i * stack.b.next;
    multiplyOne(stack, a, aFirst, b, bFirst, out, stack.out.offset + i * stack.out.next);
  }
}

/** One product, in blocks of two rows and four columns whose eight sums stay in registers. */
function multiplyOne(
  stack: ProductStack,
  a: Float64Array,
  aFirst: number,
  b: Float64Array,
  bFirst: number,
  out: Float64Array,
  outFirst: number,
): void {
  const { n, k, m } = stack;
  const { row: aRow, column: aDepth } = stack.a;
  const { row: bDepth, column: bColumn } = stack.b;
  const outRow = stack.out.row;
  const evenRows = n - (n % 2);
  const wholeColumns = m - (m % 4);
  for (let j = 0; j < wholeColumns; j += 4) {
    for (let i = 0; i < evenRows; i += 2) {
      let s00 = 0;
      let s01 = 0;
      let s02 = 0;
      let s03 = 0;
      let s10 = 0;
      let s11 = 0;
      let s12 = 0;
      let s13 = 0;
      let from0 = aFirst + i * aRow;
      let from1 = from0 + aRow;
      let with0 = bFirst + j * bColumn;
      for (let p = 0; p < k; p++) {
        const a0 = a[from0];
        const a1 = a[from1];
        const with1 = with0 + bColumn;
        const with2 = with1 + bColumn;
        const b0 = b[with0];
        const b1 = b[with1];
        const b2 = b[with2];
        const b3 = b[with2 + bColumn];
        s00 += a0 * b0;
        s01 += a0 * b1;
        s02 += a0 * b2;
        s03 += a0 * b3;
        s10 += a1 * b0;
        s11 += a1 * b1;
        s12 += a1 * b2;
        s13 += a1 * b3;
        from0 += aDepth;
        from1 += aDepth;
        with0 += bDepth;
      }
      const to = outFirst + i * outRow + j;
      putRow(out, to, s00, s01, s02, s03);
      putRow(out, to + outRow, s10, s11, s12, s13);
    }
  }
  multiplyEdge(stack, a, aFirst, b, bFirst, out, outFirst, evenRows, 0, wholeColumns);
  multiplyEdge(stack, a, aFirst, b, bFirst, out, outFirst, 0, wholeColumns, m);
}

function putRow(out: Float64Array, to: number, s0: number, s1: number, s2: number, s3: number): void {
  out[to] = s0;
  out[to + 1] = s1;
  out[to + 2] = s2;
  out[to + 3] = s3;
}

/** The rows from `firstRow` on in the columns that do not fill a block, one element at a time. */
function multiplyEdge(
  stack: ProductStack,
  a: Float64Array,
  aFirst: number,
  b: Float64Array,
  bFirst: number,
  out: Float64Array,
  outFirst: number,
  firstRow: number,
  firstColumn: number,
  endColumn: number,
): void {
  const { n, k } = stack;
  for (let i = firstRow; i < n; i++) {
    for (let j = firstColumn; j < endColumn; j++) {
      let sum = 0;
      let from = aFirst + i * stack.a.row;
      let by = bFirst + j * stack.b.column;
      for (let p = 0; p < k; p++) {
        sum += a[from] * b[by];
        from += stack.a.column;
        by += stack.b.row;
      }
      out[outFirst + i * stack.out.row + j] = sum;
    }
  }
}
