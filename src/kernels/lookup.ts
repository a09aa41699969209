/**
 * Look-ups in tables: in WebAssembly where table and rows are in the same memory, otherwise in plain TypeScript. The
 * whole numbers that say which rows are meant lie elsewhere, and are copied for each call.
 * Invariant: all of them give the same bits; what meets in a row is added in the order of the indices.
 */
import { type Again, now } from './again.js';
import { commonMemory } from './elementwise.js';
import { TILE } from './layout.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Rows of a table, each of `columns` values, one after the other. */
export function gather(table: Float64Array, indices: Float64Array, columns: number, out: Float64Array): Again {
  const memory = out.length === 0 ? null : commonMemory([table], out);
  if (memory === null) return gatherPlainly(table, indices, columns, out);
  const { gather: compute } = memory.exports;
  const [size, tableAt, outAt] = [columns * BYTES, table.byteOffset, out.byteOffset];
  return now(() => {
    for (let start = 0; start < indices.length; start += TILE) {
      const count = Math.min(TILE, indices.length - start);
      const at = memory.place(indices, start, count);
      compute(count, size, at, tableAt, outAt + start * size);
    }
  });
}

export function gatherPlainly(table: Float64Array, indices: Float64Array, columns: number, out: Float64Array): void {
  for (let n = 0, to = 0; n < indices.length; n++) {
    const from = indices[n] * columns;
    for (let j = 0; j < columns; j++) out[to++] = table[from + j];
  }
}

/** A table that is 0 but for the sums of the rows that belong to each of its rows. */
export function scatter(rows: Float64Array, indices: Float64Array, columns: number, table: Float64Array): Again {
  const memory = rows.length === 0 ? null : commonMemory([rows], table);
  if (memory === null) return scatterPlainly(rows, indices, columns, table);
  const { scatter: compute } = memory.exports;
  const [size, rowsAt, tableAt] = [columns * BYTES, rows.byteOffset, table.byteOffset];
  return now(() => {
    table.fill(0);
    for (let start = 0; start < indices.length; start += TILE) {
      const count = Math.min(TILE, indices.length - start);
      const at = memory.place(indices, start, count);
      compute(count, size, at, rowsAt + start * size, tableAt);
    }
  });
}

export function scatterPlainly(rows: Float64Array, indices: Float64Array, columns: number, table: Float64Array): void {
  table.fill(0);
  for (let n = 0, from = 0; n < indices.length; n++) {
    const to = indices[n] * columns;
    for (let j = 0; j < columns; j++) table[to + j] += rows[from++];
  }
}
