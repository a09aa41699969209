/**
 * Sums of rows and of columns, and shares of a sum, in plain TypeScript: this defines what the faster kernels compute.
 * Invariant: sums run from left to right, or from the first row to the last.
 */

/** Σ over rows as long as `result`. */
export function columnSums(x: Float64Array, result: Float64Array): void {
  const columns = result.length;
  result.fill(0);
  for (let start = 0; start < x.length; start += columns) {
    for (let j = 0; j < columns; j++) result[j] += x[start + j];
  }
}

/** Of each row of x. */
export function rowSums(x: Float64Array, columns: number, out: Float64Array): void {
  for (let r = 0; r < out.length; r++) {
    let total = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) total += x[i];
    out[r] = total;
  }
}

/** Each row of x over its sum. */
export function shares(x: Float64Array, sums: Float64Array, columns: number, out: Float64Array): void {
  for (let start = 0, r = 0; start < out.length; start += columns, r++) {
    const total = sums[r];
    for (let i = start; i < start + columns; i++) out[i] = x[i] / total;
  }
}
