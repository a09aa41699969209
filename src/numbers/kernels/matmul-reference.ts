/**
 * Matrix products in plain TypeScript: the reference that every faster kernel is tested against.
 * Invariant: each element of the result is 0 + a₀·b₀ + a₁·b₁ + … in increasing order of the summed index, multiplied and
 * added separately (never fused), so that a kernel vectorised over columns gives the same bits.
 */
import type { ProductStack } from './product-stack.js';

/**
 * Computes every product of a stack, in blocks of two rows and four columns whose eight sums stay in registers; at the edges
 * the last row and column stand for those that are missing. `out` must not overlap `a` or `b`.
 */
export function multiplyStack(
  { count, n, k, m, a: left, b: right, out: result }: ProductStack,
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
): void {
  for (let which = 0; which < count; which++) {
    for (let i = 0; i < n; i += 2) {
      const next = i + 1 < n ? i + 1 : i;
      const rows = left.offset + which * left.next;
      const to = result.offset + which * result.next;
      for (let j = 0; j < m; j += 4) {
        const j1 = j + 1 < m ? j + 1 : j;
        const j2 = j + 2 < m ? j + 2 : j1;
        const j3 = j + 3 < m ? j + 3 : j2;
        let s00 = 0;
        let s01 = 0;
        let s02 = 0;
        let s03 = 0;
        let s10 = 0;
        let s11 = 0;
        let s12 = 0;
        let s13 = 0;
        let from0 = rows + i * left.row;
        let from1 = rows + next * left.row;
        let with0 = right.offset + which * right.next + j * right.column;
        const [to1, to2, to3] = [(j1 - j) * right.column, (j2 - j) * right.column, (j3 - j) * right.column];
        for (let p = 0; p < k; p++) {
          const a0 = a[from0];
          const a1 = a[from1];
          const b0 = b[with0];
          const b1 = b[with0 + to1];
          const b2 = b[with0 + to2];
          const b3 = b[with0 + to3];
          s00 += a0 * b0;
          s01 += a0 * b1;
          s02 += a0 * b2;
          s03 += a0 * b3;
          s10 += a1 * b0;
          s11 += a1 * b1;
          s12 += a1 * b2;
          s13 += a1 * b3;
          from0 += left.column;
          from1 += left.column;
          with0 += right.row;
        }
        const [row0, row1] = [to + i * result.row, to + next * result.row];
        out[row0 + j] = s00;
        out[row0 + j1] = s01;
        out[row0 + j2] = s02;
        out[row0 + j3] = s03;
        out[row1 + j] = s10;
        out[row1 + j1] = s11;
        out[row1 + j2] = s12;
        out[row1 + j3] = s13;
      }
    }
  }
}
