/**
 * The ways of computing on rows: in WebAssembly with SIMD where that is faster, otherwise in plain TypeScript. Tensors in
 * the same memory are computed where they are; others are copied, as many rows at a time as fit into a tile, and the
 * copies count.
 * Invariant: all of them give the same bits. A row that is copied has at most `TILE` values.
 */
import { type Again, now } from '../again.js';
import { commonMemory } from '../elementwise.js';
import { SLOTS, TILE } from '../layout.js';
import { getStaging, SLOT_ADDRESSES, type Staging } from '../staging.js';
import type { RowsName } from '../webassembly.js';

/** Below these sizes the copies cost more than SIMD saves. */
export const FEWEST_COPIED = { arithmetic: 192, functions: 32 } as const;
export const NEVER_COPIED = Number.POSITIVE_INFINITY;

/** Rows of `out` from the same rows of each input, and from rows that are the same for all. */
export function mapRows(
  name: RowsName,
  inputs: readonly Float64Array[],
  same: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
  fewestCopied: number,
  computePlainly: () => void,
): Again {
  const memory = out.length === 0 ? null : commonMemory([...inputs, ...same], out);
  if (memory !== null) {
    const compute = memory.exports[name];
    const [a, b = a] = inputs;
    const [row = a, row2 = a] = same;
    const [aAt, bAt, rowAt, row2At, outAt] = [a, b, row, row2, out].map(({ byteOffset }) => byteOffset);
    const rows = a.length / columns;
    return now(() => compute(rows, columns, aAt, bAt, rowAt, row2At, outAt, p));
  }
  const staging = out.length >= fewestCopied && columns <= TILE ? getStaging() : null;
  if (staging === null) return computePlainly();
  same.forEach((row, k) => {
    staging.slots[SLOTS.row + k].set(row);
  });
  mapWithCopies(staging, name, inputs, columns, p, out);
}

/** Sums over all rows of the inputs, in the order of the rows. */
export function sumOverRows(
  name: RowsName,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
  computePlainly: () => void,
): Again {
  const columns = result.length;
  const [a, b = a] = inputs;
  const memory = columns === 0 ? null : commonMemory(inputs, result);
  if (memory !== null) {
    const compute = memory.exports[name];
    const [aAt, bAt, sumsAt] = [a.byteOffset, b.byteOffset, result.byteOffset];
    const rows = a.length / columns;
    return now(() => {
      result.fill(0);
      compute(rows, columns, aAt, bAt, sumsAt, 0, 0, p);
    });
  }
  const staging = a.length >= FEWEST_COPIED.arithmetic && columns <= TILE ? getStaging() : null;
  if (staging === null) return computePlainly();
  sumWithCopies(staging, name, inputs, p, result);
}

export function mapWithCopies(
  staging: Staging,
  name: RowsName,
  inputs: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
): void {
  const { a, b, row, row2, out: to } = SLOT_ADDRESSES;
  const compute = staging.exports[name];
  const most = mostIn(columns);
  for (let start = 0; start < out.length; start += most) {
    const count = copyIn(staging, inputs, start, most);
    compute(count / columns, columns, a, b, row, row2, to, p);
    out.set(staging.result(count), start);
  }
}

export function sumWithCopies(
  staging: Staging,
  name: RowsName,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
): void {
  const columns = result.length;
  const { a, b, row, row2, out } = SLOT_ADDRESSES;
  const sums = staging.slots[SLOTS.row];
  const compute = staging.exports[name];
  const most = mostIn(columns);
  sums.fill(0, 0, columns);
  for (let start = 0; start < inputs[0].length; start += most) {
    compute(copyIn(staging, inputs, start, most) / columns, columns, a, b, row, row2, out, p);
  }
  result.set(sums.subarray(0, columns));
}

/** The number of values in the whole rows that fit into a tile. */
function mostIn(columns: number): number {
  return TILE - (TILE % columns);
}

function copyIn({ slots }: Staging, inputs: readonly Float64Array[], start: number, most: number): number {
  const total = inputs[0].length;
  const count = Math.min(most, total - start);
  for (let k = 0; k < inputs.length; k++) {
    slots[k].set(count === total ? inputs[k] : inputs[k].subarray(start, start + count));
  }
  return count;
}
