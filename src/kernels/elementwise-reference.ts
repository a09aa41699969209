/**
 * Elementwise kernels in plain TypeScript: they define what each kernel computes, and the faster ones are tested
 * against them.
 * Invariant: element i of the output depends only on element i of the inputs, by these operations in this order.
 */
import type { Again } from './again.js';
import { exp, tanh as squash } from './elementary.js';
import { normalAt, normalBelow } from './erf.js';

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
