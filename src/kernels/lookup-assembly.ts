/**
 * Look-ups in tables, in AssemblyScript: `count` whole numbers at `indices` say which rows of a table are meant, each of
 * `size` bytes.
 * Invariant: what meets in a row is added in the order of the indices.
 */
const PAIR: usize = 16;
const VALUE: usize = 8;

/** Copies the rows that are meant, one after the other. */
export function gather(count: usize, size: usize, indices: usize, table: usize, out: usize): void {
  for (let n: usize = 0; n < count; n++, out += size) {
    // What a pair writes past the end of a row is overwritten by the next one.
    const row = rowAt(table, size, indices, n);
    for (let j: usize = 0; j < size; j += PAIR) v128.store(out + j, v128.load(row + j));
  }
}

/** Adds rows, one after the other, to those of a table that are meant. */
export function scatter(count: usize, size: usize, indices: usize, rows: usize, table: usize): void {
  const pairs = size & ~(PAIR - 1);
  for (let n: usize = 0; n < count; n++, rows += size) {
    const row = rowAt(table, size, indices, n);
    for (let j: usize = 0; j < pairs; j += PAIR) {
      v128.store(row + j, f64x2.add(v128.load(row + j), v128.load(rows + j)));
    }
    if (pairs < size) f64.store(row + pairs, f64.load(row + pairs) + f64.load(rows + pairs));
  }
}

function rowAt(table: usize, size: usize, indices: usize, n: usize): usize {
  return table + <usize>f64.load(indices + n * VALUE) * size;
}
