/**
 * Elementwise kernels, each in the fastest of the ways that `calls.ts` has, and in plain TypeScript, which defines what it
 * computes.
 * Invariant: element i of the output depends only on element i of the inputs, by these operations in this order, and has the
 * same bits in each of the ways.
 */
import { type Again, callKernel, commonMemory } from './calls.js';
import { exp, tanh as squash } from './elementary.js';
import { normalAt, normalBelow } from './erf.js';
import { TILE } from './layout.js';

/** Writes all of `out`, which may be one of the inputs; each input is at least as long. */
export type Elementwise = (
  inputs: readonly Float64Array[],
  out: Float64Array,
  p?: number,
  q?: number,
  r?: number,
) => Again;

type Numbers = (inputs: readonly Float64Array[], out: Float64Array, p: number, q: number, r: number) => void;

const KERNELS = {
  sum([a, b], out) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] + b[i];
  },
  product([a, b], out) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * b[i];
  },
  scaled([a], out, factor) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * factor;
  },
  combination([a, b], out, p, q) {
    for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * b[i];
  },
  combinationWithSquares([a, b], out, p, q) {
    for (let i = 0; i < out.length; i++) out[i] = p * a[i] + q * (b[i] * b[i]);
  },
  relu([a], out) {
    for (let i = 0; i < out.length; i++) out[i] = Math.max(0, a[i]);
  },
  reluPullback([a, b], out) {
    for (let i = 0; i < out.length; i++) out[i] = b[i] > 0 ? a[i] : 0;
  },
  adamStep([a, b, c], out, rate, squareScale, epsilon) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] - (rate * b[i]) / (Math.sqrt(c[i] * squareScale) + epsilon);
  },
  tanh([a], out) {
    for (let i = 0; i < out.length; i++) out[i] = squash(a[i]);
  },
  tanhPullback([a, b], out) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * (1 - b[i] * b[i]);
  },
  tanhGate([a], out, slope, cubic) {
    for (let i = 0; i < out.length; i++) {
      const x = a[i];
      out[i] = 1 / (1 + exp(slope * (x + cubic * x * x * x)));
    }
  },
  tanhGeluPullback([a, b, c], out, slope, cubic) {
    for (let i = 0; i < out.length; i++) {
      const x = b[i];
      const gate = c[i];
      out[i] = a[i] * (gate + x * (2 * gate * (1 - gate) * slope * (1 + cubic * x * x)));
    }
  },
  normalGate([a], out) {
    for (let i = 0; i < out.length; i++) out[i] = normalBelow(a[i]);
  },
  normalGeluPullback([a, b, c], out) {
    for (let i = 0; i < out.length; i++) out[i] = a[i] * (c[i] + b[i] * normalAt(b[i]));
  },
} as const satisfies Readonly<Record<string, Numbers>>;

export type ElementwiseName = keyof typeof KERNELS;
export const elementwiseReference: Readonly<Record<ElementwiseName, Numbers>> = KERNELS;

const BYTES = Float64Array.BYTES_PER_ELEMENT;

/** Below these sizes the copies cost more than SIMD saves; measured by `npm run bench:kernels`. */
const ARITHMETIC = 96;
const FUNCTIONS = 32;

export const sum = choose('sum');
export const product = choose('product');
export const combination = choose('combination');
export const combinationWithSquares = choose('combinationWithSquares');
export const relu = choose('relu');
export const reluPullback = choose('reluPullback');
export const scaled = choose('scaled');
export const adamStep = choose('adamStep');
export const tanh = choose('tanh', FUNCTIONS);
export const tanhPullback = choose('tanhPullback');
export const tanhGate = choose('tanhGate', FUNCTIONS);
export const tanhGeluPullback = choose('tanhGeluPullback');
export const normalGate = choose('normalGate', FUNCTIONS);
export const normalGeluPullback = choose('normalGeluPullback', FUNCTIONS);

function choose(name: ElementwiseName, fewestCopied = ARITHMETIC): Elementwise {
  const computePlainly = elementwiseReference[name];
  return (inputs, out, p = 0, q = 0, r = 0) =>
    callKernel(
      [out, ...inputs],
      ({ exports: { [name]: compute } }, [to, a, b = a, c = a]) =>
        () => {
          // Functions go by way of scratch memory, which has room for a tile.
          if (fewestCopied !== FUNCTIONS) compute(out.length, to, a, b, c, p, q, r);
          else
            for (let start = 0; start < out.length; start += TILE) {
              const at = start * BYTES;
              compute(Math.min(TILE, out.length - start), to + at, a + at, b + at, c + at, p, q, r);
            }
        },
      () => computePlainly(inputs, out, p, q, r),
      out.length >= fewestCopied ? 'inputs' : 'none',
    );
}

/** `scaled` by a number that is a tensor, and may be another one the next time. */
export function scaledBy(x: Float64Array, factor: Float64Array, out: Float64Array): Again {
  return callKernel(
    [out, x],
    ({ exports: { scaled: compute } }, [to, from]) =>
      () =>
        compute(out.length, to, from, from, from, factor[0]),
    () => scaled([x], out, factor[0]),
  );
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
  const operands = [parameter, gradient, m, v, decayed, newM, newV, updated];
  const memory = commonMemory(operands);
  if (memory === null) return null;
  const { adamPass: compute } = memory.exports;
  const [a, b, c, d, old, first, second, out] = operands.map(({ byteOffset }) => byteOffset);
  // biome-ignore format: addresses, factors, and the numbers of the step
  return (kept, beta1, beta2, rate, squareScale, epsilon) =>
    compute(
      updated.length, a, b, c, d, old, first, second, out,
      kept, beta1, 1 - beta1, beta2, 1 - beta2,
      rate, squareScale, epsilon,
    );
}
