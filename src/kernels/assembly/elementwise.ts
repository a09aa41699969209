/**
 * Elementwise kernels in AssemblyScript: they read the first `count` values of slots A, B and C and write slot OUT.
 * Invariant: each lane gives the same bits as `elementwise-reference.ts`; for an odd count one more value is computed,
 * which nobody reads.
 */
import { exponentiate, squash, writeCoefficients } from './lanes/elementary';
import { A, B, C, OUT } from './lanes/layout';

const PAIR: usize = 16;
const VALUE: usize = 8;

/** Must be called once, before anything else. */
export function prepare(): void {
  writeCoefficients();
}

export function sum(count: usize): void {
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(OUT + i, f64x2.add(v128.load(A + i), v128.load(B + i)));
  }
}

export function product(count: usize): void {
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(OUT + i, f64x2.mul(v128.load(A + i), v128.load(B + i)));
  }
}

export function scaled(count: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(OUT + i, f64x2.mul(v128.load(A + i), by));
  }
}

export function movingAverage(count: usize, decay: f64, rest: f64): void {
  const old = f64x2.splat(decay);
  const fresh = f64x2.splat(rest);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(OUT + i, f64x2.add(f64x2.mul(old, v128.load(A + i)), f64x2.mul(fresh, v128.load(B + i))));
  }
}

export function movingAverageOfSquares(count: usize, decay: f64, rest: f64): void {
  const old = f64x2.splat(decay);
  const fresh = f64x2.splat(rest);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(B + i);
    v128.store(OUT + i, f64x2.add(f64x2.mul(old, v128.load(A + i)), f64x2.mul(fresh, f64x2.mul(x, x))));
  }
}

/** a − rate · b / (√(c · squareScale) + epsilon) */
export function adamStep(count: usize, rate: f64, squareScale: f64, epsilon: f64): void {
  const rates = f64x2.splat(rate);
  const scales = f64x2.splat(squareScale);
  const epsilons = f64x2.splat(epsilon);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const root = f64x2.sqrt(f64x2.mul(v128.load(C + i), scales));
    const change = f64x2.div(f64x2.mul(rates, v128.load(B + i)), f64x2.add(root, epsilons));
    v128.store(OUT + i, f64x2.sub(v128.load(A + i), change));
  }
}

export function tanh(count: usize): void {
  squash(A, OUT, count * VALUE);
}

/** a · (1 − b²) */
export function tanhPullback(count: usize): void {
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const y = v128.load(B + i);
    v128.store(OUT + i, f64x2.mul(v128.load(A + i), f64x2.sub(one, f64x2.mul(y, y))));
  }
}

/** 1 / (1 + e^(slope · (a + cubic · a³))) */
export function tanhGate(count: usize, slope: f64, cubic: f64): void {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(slope);
  const cubics = f64x2.splat(cubic);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(A + i);
    const cube = f64x2.mul(f64x2.mul(f64x2.mul(cubics, x), x), x);
    v128.store(B + i, f64x2.mul(slopes, f64x2.add(x, cube)));
  }
  exponentiate(B, OUT, count * VALUE);
  for (let i = OUT; i < OUT + count * VALUE; i += PAIR) v128.store(i, f64x2.div(one, f64x2.add(one, v128.load(i))));
}

/** a · (c + b · 2c · (1 − c) · slope · (1 + cubic · b²)) */
export function tanhGeluPullback(count: usize, slope: f64, cubic: f64): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const slopes = f64x2.splat(slope);
  const cubics = f64x2.splat(cubic);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(B + i);
    const gate = v128.load(C + i);
    const bend = f64x2.mul(f64x2.mul(f64x2.mul(two, gate), f64x2.sub(one, gate)), slopes);
    const rise = f64x2.mul(bend, f64x2.add(one, f64x2.mul(f64x2.mul(cubics, x), x)));
    v128.store(OUT + i, f64x2.mul(v128.load(A + i), f64x2.add(gate, f64x2.mul(x, rise))));
  }
}
