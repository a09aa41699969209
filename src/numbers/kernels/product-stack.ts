/**
 * Several matrix products of one size as one call, for example one for each sequence of a batch. Matrices are described
 * by where they are inside ordinary arrays, so columns of a wider tensor need no copy, and transposing just exchanges
 * strides.
 */

/** Element (r, c) of product i is at offset + i · next + r · row + c · column, in values. */
export interface Placement {
  readonly offset: number;
  readonly next: number;
  readonly row: number;
  readonly column: number;
}

export type RowMajor = Placement & { readonly column: 1 };

/** `count` products out[n, m] = a[n, k] · b[k, m]. */
export interface ProductStack {
  readonly count: number;
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly a: Placement;
  readonly b: Placement;
  readonly out: RowMajor;
}

/** Products whose gradients can be computed as products too. */
export type ProductOfRows = ProductStack & { readonly a: RowMajor };

/** a[n, k] · b[k, m], all row-major; each product follows the one before without a gap. */
export function product(n: number, k: number, m: number, count = 1): ProductOfRows {
  return { count, n, k, m, a: rowMajor(n, k), b: rowMajor(k, m), out: rowMajor(n, m) };
}

/** a[n, k] · b[m, k]ᵀ, likewise. */
export function productByTranspose(n: number, k: number, m: number, count = 1): ProductOfRows {
  return { count, n, k, m, a: rowMajor(n, k), b: transpose(rowMajor(m, k)), out: rowMajor(n, m) };
}

/** The transpose of the matrix at a placement, without moving its values. */
export function transpose({ offset, next, row, column }: Placement): Placement {
  return { offset, next, row: column, column: row };
}

export function isRowMajor(placement: Placement): placement is RowMajor {
  return placement.column === 1;
}

export function multiplicationsOf(stack: ProductStack): number {
  return stack.count * stack.n * stack.k * stack.m;
}

/** @throws RangeError if a product would read or write beyond its array */
export function requireRoom(stack: ProductStack, a: Float64Array, b: Float64Array, out: Float64Array): void {
  const { count, n, k, m } = stack;
  if (
    a.length < extentOf(stack.a, count, n, k) ||
    b.length < extentOf(stack.b, count, k, m) ||
    out.length < extentOf(stack.out, count, n, m)
  ) {
    throw new RangeError(
      `${count} product(s) of ${n}×${k} and ${k}×${m} reach beyond ${a.length}, ${b.length} or ${out.length} values.`,
    );
  }
}

function rowMajor(rows: number, columns: number): RowMajor {
  return { offset: 0, next: rows * columns, row: columns, column: 1 };
}

/** One more than the largest index used. */
function extentOf(placement: Placement, count: number, rows: number, columns: number): number {
  if (count * rows * columns === 0) return 0;
  const { offset, next, row, column } = placement;
  return 1 + offset + (count - 1) * next + (rows - 1) * row + (columns - 1) * column;
}
