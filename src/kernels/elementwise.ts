/**
 * Elementwise kernels: in WebAssembly with SIMD where that is faster, otherwise in plain TypeScript. Tensors in the
 * same memory are computed where they are; others are copied, and the copies count.
 * `elementwise-reference.ts` defines what each computes.
 * Invariant: all of them give the same bits.
 */
import { type Again, now } from './again.js';
import { type Elementwise, type ElementwiseName, elementwiseReference } from './elementwise-reference.js';
import { TILE } from './layout.js';
import { getStaging, SLOT_ADDRESSES, type Staging } from './staging.js';
import { memoryOf, type TensorMemory } from './tensor-memory.js';

/** Below these sizes the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const FEWEST_COPIED = { arithmetic: 96, functions: 32 } as const;

export const sum = choose('sum', FEWEST_COPIED.arithmetic);
export const product = choose('product', FEWEST_COPIED.arithmetic);
export const combination = choose('combination', FEWEST_COPIED.arithmetic);
export const combinationWithSquares = choose('combinationWithSquares', FEWEST_COPIED.arithmetic);
export const relu = choose('relu', FEWEST_COPIED.arithmetic);
export const reluPullback = choose('reluPullback', FEWEST_COPIED.arithmetic);
export const scaled = choose('scaled', FEWEST_COPIED.arithmetic);
export const adamStep = choose('adamStep', FEWEST_COPIED.arithmetic);
export const tanh = choose('tanh', FEWEST_COPIED.functions);
export const tanhPullback = choose('tanhPullback', FEWEST_COPIED.arithmetic);
export const tanhGate = choose('tanhGate', FEWEST_COPIED.functions);
export const tanhGeluPullback = choose('tanhGeluPullback', FEWEST_COPIED.arithmetic);
export const normalGate = choose('normalGate', FEWEST_COPIED.functions);
export const normalGeluPullback = choose('normalGeluPullback', FEWEST_COPIED.functions);

function choose(name: ElementwiseName, fewestCopied: number): Elementwise {
  const computePlainly = elementwiseReference[name];
  return (inputs, out, p = 0, q = 0, r = 0) => {
    const memory = commonMemory(inputs, out);
    if (memory !== null) return computeInPlace(memory, name, inputs, out, p, q, r);
    const staging = out.length < fewestCopied ? null : getStaging();
    if (staging === null) computePlainly(inputs, out, p, q, r);
    else computeWithCopies(staging, name, inputs, out, p, q, r);
  };
}

/** The memory that all of them are in; null if there is none. */
export function commonMemory(inputs: readonly Float64Array[], out: Float64Array): TensorMemory | null {
  const memory = memoryOf(out);
  if (memory === undefined) return null;
  for (let k = 0; k < inputs.length; k++) if (memoryOf(inputs[k]) !== memory) return null;
  return memory;
}

/** `scaled` by a number that is a tensor, and may be another one the next time. */
export function scaledBy(x: Float64Array, factor: Float64Array, out: Float64Array): Again {
  const memory = commonMemory([x], out);
  if (memory === null) return scaled([x], out, factor[0]);
  const compute = memory.exports.scaled;
  const [count, from, to] = [out.length, x.byteOffset, out.byteOffset];
  return now(() => compute(count, to, from, from, from, factor[0]));
}

/** What `adamPass` reads and writes. `decayed` is the same as `updated` where nothing decays. */
type AdamTensors = Readonly<
  Record<'parameter' | 'gradient' | 'm' | 'v' | 'decayed' | 'newM' | 'newV' | 'updated', Float64Array>
>;

/** `kept` is 1 where nothing decays. */
type AdamPass = (
  kept: number,
  beta1: number,
  beta2: number,
  rate: number,
  squareScale: number,
  epsilon: number,
) => void;

/**
 * An update by Adam in one pass: it writes what `scaled`, `combination`, `combinationWithSquares` and `adamStep` write
 * one after the other. Null if the tensors are not in the same memory.
 */
export function adamPass({ parameter, gradient, m, v, decayed, newM, newV, updated }: AdamTensors): AdamPass | null {
  const memory = commonMemory([parameter, gradient, m, v, decayed, newM, newV], updated);
  if (memory === null) return null;
  const { adamPass: compute } = memory.exports;
  const count = updated.length;
  const [a, b, c, d] = [parameter.byteOffset, gradient.byteOffset, m.byteOffset, v.byteOffset];
  const [old, first, second, out] = [decayed.byteOffset, newM.byteOffset, newV.byteOffset, updated.byteOffset];
  // biome-ignore format: addresses, factors, and the numbers of the step
  return (kept, beta1, beta2, rate, squareScale, epsilon) =>
    compute(
      count, a, b, c, d, old, first, second, out,
      kept, beta1, 1 - beta1, beta2, 1 - beta2,
      rate, squareScale, epsilon,
    );
}

function computeInPlace(
  { exports }: TensorMemory,
  name: ElementwiseName,
  [a, b = a, c = a]: readonly Float64Array[],
  out: Float64Array,
  p: number,
  q: number,
  r: number,
): Again {
  const compute = exports[name];
  const [count, aAt, bAt, cAt, outAt] = [out.length, a.byteOffset, b.byteOffset, c.byteOffset, out.byteOffset];
  return now(() => compute(count, outAt, aAt, bAt, cAt, p, q, r));
}

/** Computes tile by tile, so that the copies stay in the fastest cache. */
export function computeWithCopies(
  staging: Staging,
  name: ElementwiseName,
  inputs: readonly Float64Array[],
  out: Float64Array,
  p = 0,
  q = 0,
  r = 0,
): void {
  const { slots } = staging;
  const { a, b, c, out: to } = SLOT_ADDRESSES;
  const compute = staging.exports[name];
  const total = out.length;
  for (let start = 0; start < total; start += TILE) {
    const count = Math.min(TILE, total - start);
    for (let k = 0; k < inputs.length; k++) {
      slots[k].set(count === inputs[k].length ? inputs[k] : inputs[k].subarray(start, start + count));
    }
    compute(count, to, a, b, c, p, q, r);
    out.set(staging.result(count), start);
  }
}
