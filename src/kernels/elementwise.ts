/**
 * Elementwise kernels: in WebAssembly with SIMD where that is faster, including the copies into and out of its memory,
 * otherwise in plain TypeScript. `elementwise-reference.ts` defines what each computes.
 * Invariant: both give the same bits.
 */
import { type Elementwise, elementwiseReference } from './elementwise-reference.js';
import { TILE } from './layout.js';
import { type ElementwiseName, getKernels, type Kernels } from './webassembly.js';

/** Below these sizes the calls and the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const FEWEST = { arithmetic: 96, functions: 32 } as const;

export const sum = choose('sum', FEWEST.arithmetic);
export const product = choose('product', FEWEST.arithmetic);
export const scaled = choose('scaled', FEWEST.arithmetic);
export const movingAverage = choose('movingAverage', FEWEST.arithmetic);
export const movingAverageOfSquares = choose('movingAverageOfSquares', FEWEST.arithmetic);
export const adamStep = choose('adamStep', FEWEST.arithmetic);
export const tanh = choose('tanh', FEWEST.functions);
export const tanhPullback = choose('tanhPullback', FEWEST.arithmetic);
export const tanhGate = choose('tanhGate', FEWEST.functions);
export const tanhGeluPullback = choose('tanhGeluPullback', FEWEST.arithmetic);

/** Computes tile by tile in WebAssembly, so that the copies stay in the fastest cache. */
export function computeWithSimd(
  kernels: Kernels,
  name: ElementwiseName,
  inputs: readonly Float64Array[],
  out: Float64Array,
  p = 0,
  q = 0,
  r = 0,
): void {
  const { slots } = kernels;
  const compute = kernels.exports[name];
  const total = out.length;
  for (let start = 0; start < total; start += TILE) {
    const count = Math.min(TILE, total - start);
    for (let k = 0; k < inputs.length; k++) {
      slots[k].set(count === inputs[k].length ? inputs[k] : inputs[k].subarray(start, start + count));
    }
    compute(count, p, q, r);
    out.set(kernels.result(count), start);
  }
}

function choose(name: ElementwiseName, fewest: number): Elementwise {
  const computePlainly = elementwiseReference[name];
  return (inputs, out, p = 0, q = 0, r = 0) => {
    const kernels = out.length >= fewest ? getKernels() : null;
    if (kernels === null) computePlainly(inputs, out, p, q, r);
    else computeWithSimd(kernels, name, inputs, out, p, q, r);
  };
}
