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

/** Below these sizes the copies cost more than SIMD saves. */
export const FEWEST_COPIED = { arithmetic: 192, functions: 32 } as const;
export const NEVER_COPIED = Number.POSITIVE_INFINITY;

/**
 * A kernel in plain TypeScript, which defines what the faster ones compute: rows of `out` from the same rows of each input,
 * and from rows that are the same for all; or one row of sums over all rows of the inputs.
 */
export type PlainRows = (
  inputs: readonly Float64Array[],
  same: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
) => void;

export function mapRows(
  name: string,
  computePlainly: PlainRows,
  fewestCopied: number,
  inputs: readonly Float64Array[],
  same: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
): Again {
  const compute = out.length === 0 ? null : inPlace(name, inputs, same, columns, p, out);
  if (compute !== null) return now(compute);
  const staging = out.length >= fewestCopied && columns <= TILE ? getStaging() : null;
  if (staging === null) return computePlainly(inputs, same, columns, p, out);
  same.forEach((row, k) => {
    staging.slots[SLOTS.row + k].set(row);
  });
  mapWithCopies(staging, name, inputs, columns, p, out);
}

/** Sums over all rows of the inputs, in the order of the rows. */
export function sumOverRows(
  name: string,
  computePlainly: PlainRows,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
): Again {
  const columns = result.length;
  const add = columns === 0 ? null : inPlace(name, inputs, [], columns, p, result);
  if (add !== null) {
    return now(() => {
      result.fill(0);
      add();
    });
  }
  const staging = inputs[0].length >= FEWEST_COPIED.arithmetic && columns <= TILE ? getStaging() : null;
  if (staging === null) return computePlainly(inputs, [], columns, p, result);
  sumWithCopies(staging, name, inputs, p, result);
}

/** The kernel where its tensors are, if they are in the same memory. */
function inPlace(
  name: string,
  inputs: readonly Float64Array[],
  same: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
): (() => void) | null {
  const memory = commonMemory([...inputs, ...same], out);
  if (memory === null) return null;
  const compute = memory.exports[name];
  const [a, b = a] = inputs;
  const [row = a, row2 = a] = same;
  const [aAt, outAt, bAt, rowAt, row2At] = [a, out, b, row, row2].map(({ byteOffset }) => byteOffset);
  const rows = a.length / columns;
  return () => compute(rows, columns, aAt, outAt, p, bAt, rowAt, row2At);
}

export function mapWithCopies(
  staging: Staging,
  name: string,
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
    compute(count / columns, columns, a, to, p, b, row, row2);
    out.set(staging.result(count), start);
  }
}

export function sumWithCopies(
  staging: Staging,
  name: string,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
): void {
  const columns = result.length;
  const { a, b, out } = SLOT_ADDRESSES;
  const sums = staging.result(columns).fill(0);
  const compute = staging.exports[name];
  const most = mostIn(columns);
  for (let start = 0; start < inputs[0].length; start += most) {
    compute(copyIn(staging, inputs, start, most) / columns, columns, a, out, p, b);
  }
  result.set(sums);
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
