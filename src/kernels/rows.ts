/**
 * Row kernels: in WebAssembly with SIMD where that is faster, including the copies into and out of its memory,
 * otherwise in plain TypeScript. `rows-reference.ts` defines what each computes.
 * Invariant: both give the same bits.
 */
import { SLOTS, TILE } from './layout.js';
import * as plain from './rows-reference.js';
import { mapRows, sumRows } from './rows-simd.js';
import { getKernels, type Kernels } from './webassembly.js';

/** Below these sizes the calls and the copies cost more than SIMD saves. */
const FEWEST = { arithmetic: 192, functions: 32 } as const;

export function exponentials(x: Float64Array, columns: number, shifted: boolean, out: Float64Array): void {
  const kernels = kernelsFor(out.length, columns, FEWEST.functions);
  if (kernels === null) plain.exponentials(x, columns, shifted, out);
  else mapRows(kernels, 'exponentials', [x], columns, shifted ? 1 : 0, out);
}

export function softmax(scores: Float64Array, columns: number, out: Float64Array): void {
  const kernels = kernelsFor(out.length, columns, FEWEST.functions);
  if (kernels === null) plain.softmax(scores, columns, out);
  else mapRows(kernels, 'softmax', [scores], columns, 0, out);
}

export function softmaxPullback(
  incoming: Float64Array,
  shares: Float64Array,
  columns: number,
  result: Float64Array,
): void {
  const kernels = kernelsFor(result.length, columns, FEWEST.arithmetic);
  if (kernels === null) plain.softmaxPullback(incoming, shares, columns, result);
  else mapRows(kernels, 'softmaxPullback', [incoming, shares], columns, 0, result);
}

export function layerNorm(
  x: Float64Array,
  gains: Float64Array,
  shifts: Float64Array,
  epsilon: number,
  out: Float64Array,
): void {
  const kernels = kernelsFor(out.length, gains.length, FEWEST.arithmetic);
  if (kernels === null) {
    plain.layerNorm(x, gains, shifts, epsilon, out);
    return;
  }
  kernels.slots[SLOTS.row].set(gains);
  kernels.slots[SLOTS.row2].set(shifts);
  mapRows(kernels, 'layerNorm', [x], gains.length, epsilon, out);
}

export function layerNormPullback(
  x: Float64Array,
  incoming: Float64Array,
  gains: Float64Array,
  epsilon: number,
  result: Float64Array,
): void {
  const kernels = kernelsFor(result.length, gains.length, FEWEST.arithmetic);
  if (kernels === null) {
    plain.layerNormPullback(x, incoming, gains, epsilon, result);
    return;
  }
  kernels.slots[SLOTS.row].set(gains);
  mapRows(kernels, 'layerNormPullback', [x, incoming], gains.length, epsilon, result);
}

export function layerNormGains(x: Float64Array, incoming: Float64Array, epsilon: number, result: Float64Array): void {
  const kernels = kernelsFor(x.length, result.length, FEWEST.arithmetic);
  if (kernels === null) plain.layerNormGains(x, incoming, epsilon, result);
  else sumRows(kernels, 'layerNormGains', [x, incoming], epsilon, result);
}

export function columnSums(x: Float64Array, result: Float64Array): void {
  const kernels = kernelsFor(x.length, result.length, FEWEST.arithmetic);
  if (kernels === null) plain.columnSums(x, result);
  else sumRows(kernels, 'columnSums', [x], 0, result);
}

function kernelsFor(size: number, columns: number, fewest: number): Kernels | null {
  return size >= fewest && columns <= TILE ? getKernels() : null;
}
