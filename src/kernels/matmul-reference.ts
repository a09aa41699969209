/**
 * Matrix products in plain TypeScript, row-major: the reference that every faster kernel is tested against.
 * Invariant: each element of the result is 0 + a₀·b₀ + a₁·b₁ + … in increasing order of the summed index, multiplied and
 * added separately (never fused), so that a kernel vectorised over columns gives the same bits.
 */

/** out[n, m] = a[n, k] · b[k, m]. Every element of `out` is written; it must not overlap `a` or `b`. */
export function multiply(a: Float64Array, b: Float64Array, n: number, k: number, m: number, out: Float64Array): void {
  multiplyStrided(a, k, 1, b, m, 1, n, k, m, out);
}

/** out[n, m] = a[n, k] · b[m, k]ᵀ. Every element of `out` is written; it must not overlap `a` or `b`. */
export function multiplyByTranspose(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
): void {
  multiplyStrided(a, k, 1, b, 1, k, n, k, m, out);
}

/** out[n, m] = a[k, n]ᵀ · b[k, m]. Every element of `out` is written; it must not overlap `a` or `b`. */
export function multiplyTransposeBy(
  a: Float64Array,
  b: Float64Array,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
): void {
  multiplyStrided(a, 1, n, b, m, 1, n, k, m, out);
}

/**
 * out[i, j] = Σ_p a[i·aRow + p·aDepth] · b[p·bDepth + j·bColumn], in blocks of two rows and four columns whose eight sums
 * stay in registers.
 */
function multiplyStrided(
  a: Float64Array,
  aRow: number,
  aDepth: number,
  b: Float64Array,
  bDepth: number,
  bColumn: number,
  n: number,
  k: number,
  m: number,
  out: Float64Array,
): void {
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
      let from0 = i * aRow;
      let from1 = from0 + aRow;
      let with0 = j * bColumn;
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
      const to = i * m + j;
      out[to] = s00;
      out[to + 1] = s01;
      out[to + 2] = s02;
      out[to + 3] = s03;
      out[to + m] = s10;
      out[to + m + 1] = s11;
      out[to + m + 2] = s12;
      out[to + m + 3] = s13;
    }
  }
  if (evenRows < n) multiplyEdge(a, aRow, aDepth, b, bDepth, bColumn, evenRows, n, 0, wholeColumns, k, m, out);
  if (wholeColumns < m) multiplyEdge(a, aRow, aDepth, b, bDepth, bColumn, 0, n, wholeColumns, m, k, m, out);
}

/** The rows and columns that fill no block, one element at a time. */
function multiplyEdge(
  a: Float64Array,
  aRow: number,
  aDepth: number,
  b: Float64Array,
  bDepth: number,
  bColumn: number,
  firstRow: number,
  endRow: number,
  firstColumn: number,
  endColumn: number,
  k: number,
  m: number,
  out: Float64Array,
): void {
  for (let i = firstRow; i < endRow; i++) {
    for (let j = firstColumn; j < endColumn; j++) {
      let sum = 0;
      let from = i * aRow;
      let by = j * bColumn;
      for (let p = 0; p < k; p++) {
        sum += a[from] * b[by];
        from += aDepth;
        by += bDepth;
      }
      out[i * m + j] = sum;
    }
  }
}
