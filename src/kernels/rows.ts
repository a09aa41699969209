/**
 * Row kernels: in WebAssembly with SIMD where that is faster, otherwise in plain TypeScript. Tensors in the same memory
 * are computed where they are; others are copied, as many rows at a time as fit into a tile, and the copies count.
 * `rows-reference.ts` defines what each computes.
 * Invariant: all of them give the same bits. A row that a kernel works on has at most `TILE` values.
 */
import type { Again } from './again.js';
import { commonMemory } from './elementwise.js';
import { SLOTS, TILE } from './layout.js';
import * as plain from './rows-reference.js';
import { getStaging, SLOT_ADDRESSES, type Staging } from './staging.js';
import type { RowsName } from './webassembly.js';

/** Below these sizes the copies cost more than SIMD saves. */
const FEWEST_COPIED = { arithmetic: 192, functions: 32 } as const;

export function exponentials(x: Float64Array, columns: number, shifted: boolean, out: Float64Array): Again {
  const p = shifted ? 1 : 0;
  const again = mapInPlace('exponentials', [x], columns, p, out);
  if (again !== null) return again;
  const staging = stagingFor(out.length, columns, FEWEST_COPIED.functions);
  if (staging === null) plain.exponentials(x, columns, shifted, out);
  else mapWithCopies(staging, 'exponentials', [x], columns, p, out);
}

export function softmax(scores: Float64Array, columns: number, out: Float64Array): Again {
  const again = mapInPlace('softmax', [scores], columns, 0, out);
  if (again !== null) return again;
  const staging = stagingFor(out.length, columns, FEWEST_COPIED.functions);
  if (staging === null) plain.softmax(scores, columns, out);
  else mapWithCopies(staging, 'softmax', [scores], columns, 0, out);
}

export function softmaxPullback(
  incoming: Float64Array,
  shares: Float64Array,
  columns: number,
  result: Float64Array,
): Again {
  const again = mapInPlace('softmaxPullback', [incoming, shares], columns, 0, result);
  if (again !== null) return again;
  const staging = stagingFor(result.length, columns, FEWEST_COPIED.arithmetic);
  if (staging === null) plain.softmaxPullback(incoming, shares, columns, result);
  else mapWithCopies(staging, 'softmaxPullback', [incoming, shares], columns, 0, result);
}

export function layerNorm(
  x: Float64Array,
  gains: Float64Array,
  shifts: Float64Array,
  epsilon: number,
  out: Float64Array,
): Again {
  const columns = gains.length;
  const again = mapInPlace('layerNorm', [x, x, gains, shifts], columns, epsilon, out);
  if (again !== null) return again;
  const staging = stagingFor(out.length, columns, FEWEST_COPIED.arithmetic);
  if (staging === null) {
    plain.layerNorm(x, gains, shifts, epsilon, out);
    return;
  }
  staging.slots[SLOTS.row].set(gains);
  staging.slots[SLOTS.row2].set(shifts);
  mapWithCopies(staging, 'layerNorm', [x], columns, epsilon, out);
}

export function layerNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  gains: Float64Array,
  epsilon: number,
  result: Float64Array,
): Again {
  const columns = gains.length;
  const again = mapInPlace('layerNormPullback', [x, incoming, gains], columns, epsilon, result);
  if (again !== null) return again;
  const staging = stagingFor(result.length, columns, FEWEST_COPIED.arithmetic);
  if (staging === null) {
    plain.layerNormPullback(x, incoming, gains, epsilon, result);
    return;
  }
  staging.slots[SLOTS.row].set(gains);
  mapWithCopies(staging, 'layerNormPullback', [x, incoming], columns, epsilon, result);
}

export function layerNormGains(x: Float64Array, incoming: Float64Array, epsilon: number, result: Float64Array): Again {
  const again = sumInPlace('layerNormGains', [x, incoming], epsilon, result);
  if (again !== null) return again;
  const staging = stagingFor(x.length, result.length, FEWEST_COPIED.arithmetic);
  if (staging === null) plain.layerNormGains(x, incoming, epsilon, result);
  else sumWithCopies(staging, 'layerNormGains', [x, incoming], epsilon, result);
}

export function columnSums(x: Float64Array, result: Float64Array): Again {
  const again = sumInPlace('columnSums', [x], 0, result);
  if (again !== null) return again;
  const staging = stagingFor(x.length, result.length, FEWEST_COPIED.arithmetic);
  if (staging === null) plain.columnSums(x, result);
  else sumWithCopies(staging, 'columnSums', [x], 0, result);
}

/** Each row of `out` from the same row of each input; the third and fourth are rows that are the same for all. */
function mapInPlace(
  name: RowsName,
  inputs: readonly Float64Array[],
  columns: number,
  p: number,
  out: Float64Array,
): (() => void) | null {
  if (out.length === 0 || columns > TILE) return null;
  const memory = commonMemory(inputs, out);
  if (memory === null) return null;
  const compute = memory.exports[name];
  const [aAt, bAt = aAt, rowAt = aAt, row2At = aAt] = inputs.map(({ byteOffset }) => byteOffset);
  const outAt = out.byteOffset;
  const rows = out.length / columns;
  compute(rows, columns, aAt, bAt, rowAt, row2At, outAt, p);
  return () => compute(rows, columns, aAt, bAt, rowAt, row2At, outAt, p);
}

/** Sums over all rows of the inputs, in the order of the rows. */
function sumInPlace(
  name: RowsName,
  inputs: readonly Float64Array[],
  p: number,
  result: Float64Array,
): (() => void) | null {
  const memory = result.length === 0 ? null : commonMemory(inputs, result);
  if (memory === null) return null;
  const compute = memory.exports[name];
  const [aAt, bAt = aAt] = inputs.map(({ byteOffset }) => byteOffset);
  const sumsAt = result.byteOffset;
  const columns = result.length;
  const rows = inputs[0].length / columns;
  const again = () => {
    result.fill(0);
    compute(rows, columns, aAt, bAt, sumsAt, 0, 0, p);
  };
  again();
  return again;
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

function stagingFor(size: number, columns: number, fewest: number): Staging | null {
  return size >= fewest && columns <= TILE ? getStaging() : null;
}
