/**
 * Kernels that read whole numbers: which rows of a table are meant, or which column of each row. In WebAssembly where
 * their tensors are in the same memory, otherwise in plain TypeScript. The whole numbers lie elsewhere, and are copied
 * for each call.
 * Invariant: all of them give the same bits; what meets in a row of a table is added in the order of the indices.
 */
import { type Again, now } from './again.js';
import { commonMemory } from './elementwise.js';
import { TILE } from './layout.js';
import { largestOf } from './rows/softmax-reference.js';
import type { TensorMemory } from './tensor-memory.js';

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Rows of a table, each of `columns` values, one after the other. */
export function gather(table: Float64Array, indices: Float64Array, columns: number, out: Float64Array): Again {
  const memory = out.length === 0 ? null : commonMemory([table], out);
  if (memory === null) return gatherPlainly(table, indices, columns, out);
  const { gather: compute } = memory.exports;
  const [size, tableAt, outAt] = [columns * BYTES, table.byteOffset, out.byteOffset];
  return now(() =>
    inTiles(memory, indices, (count, at, start) => compute(count, size, at, tableAt, outAt + start * size)),
  );
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
    inTiles(memory, indices, (count, at, start) => compute(count, size, at, rowsAt + start * size, tableAt));
  });
}

export function scatterPlainly(rows: Float64Array, indices: Float64Array, columns: number, table: Float64Array): void {
  table.fill(0);
  for (let n = 0, from = 0; n < indices.length; n++) {
    const to = indices[n] * columns;
    for (let j = 0; j < columns; j++) table[to + j] += rows[from++];
  }
}

/** −ln of the target's share, from the scores of its row and the sum of their exponentials, shifted by the largest. */
export function surprises(
  scores: Float64Array,
  sums: Float64Array,
  targets: Float64Array,
  columns: number,
  out: Float64Array,
): Again {
  const memory = scores.length === 0 ? null : commonMemory([scores, sums], out);
  if (memory === null) return surprisesPlainly(scores, sums, targets, columns, out);
  const { surprises: compute } = memory.exports;
  const [scoresAt, sumsAt, outAt] = [scores.byteOffset, sums.byteOffset, out.byteOffset];
  return now(() =>
    inTiles(memory, targets, (count, at, start) =>
      compute(count, columns, scoresAt + start * columns * BYTES, sumsAt + start * BYTES, at, outAt + start * BYTES),
    ),
  );
}

export function surprisesPlainly(
  scores: Float64Array,
  sums: Float64Array,
  targets: Float64Array,
  columns: number,
  out: Float64Array,
): void {
  for (let r = 0; r < out.length; r++) {
    const start = r * columns;
    out[r] = Math.log(sums[r]) - (scores[start + targets[r]] - largestOf(scores, start, columns));
  }
}

/** The gradient of the scores: what arrives at a row, times its shares, less 1 for the target. */
export function surprisesPullback(
  incoming: Float64Array,
  shares: Float64Array,
  targets: Float64Array,
  columns: number,
  result: Float64Array,
): Again {
  const memory = result.length === 0 ? null : commonMemory([incoming, shares], result);
  if (memory === null) return surprisesPullbackPlainly(incoming, shares, targets, columns, result);
  const { surprisesPullback: compute } = memory.exports;
  const [incomingAt, sharesAt, resultAt] = [incoming.byteOffset, shares.byteOffset, result.byteOffset];
  const size = columns * BYTES;
  return now(() =>
    inTiles(memory, targets, (count, at, start) =>
      compute(count, columns, incomingAt + start * BYTES, sharesAt + start * size, at, resultAt + start * size),
    ),
  );
}

export function surprisesPullbackPlainly(
  incoming: Float64Array,
  shares: Float64Array,
  targets: Float64Array,
  columns: number,
  result: Float64Array,
): void {
  for (let r = 0; r < incoming.length; r++) {
    const start = r * columns;
    const arriving = incoming[r];
    for (let i = start; i < start + columns; i++) result[i] = arriving * shares[i];
    const target = start + targets[r];
    result[target] = arriving * (shares[target] - 1);
  }
}

/** Copies the numbers to where kernels read them, as many as there is room for, and computes with these. */
function inTiles(
  memory: TensorMemory,
  numbers: Float64Array,
  compute: (count: number, at: number, start: number) => void,
): void {
  for (let start = 0; start < numbers.length; start += TILE) {
    const count = Math.min(TILE, numbers.length - start);
    compute(count, memory.place(numbers, start, count), start);
  }
}
