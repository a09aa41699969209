/**
 * Elementwise kernels in AssemblyScript: they write `count` values at `out`, from those at the addresses a, b and c, as far
 * as they need them; `out` may be one of these. Those that go by way of scratch memory write at most a tile.
 * Invariant: each lane gives the same bits as `elementwise.ts`; for an odd count one more value is written,
 * for which there is room.
 */
import { exponentiate, shareBelow, squash } from './elementary-assembly';
import { PAIR, SCRATCH, SECOND_SCRATCH, VALUE } from './layout-assembly';
import { plusProduct } from './pairs-assembly';

export function sum(count: usize, out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, f64x2.add(v128.load(a + i), v128.load(b + i)));
  }
}

export function product(count: usize, out: usize, a: usize, b: usize): void {
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, f64x2.mul(v128.load(a + i), v128.load(b + i)));
  }
}

export function scaled(count: usize, out: usize, a: usize, _b: usize, _c: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, f64x2.mul(v128.load(a + i), by));
  }
}

/** p · a + q · b */
export function combination(count: usize, out: usize, a: usize, b: usize, _c: usize, p: f64, q: f64): void {
  const ofA = f64x2.splat(p);
  const ofB = f64x2.splat(q);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, plusProduct(f64x2.mul(ofA, v128.load(a + i)), ofB, v128.load(b + i)));
  }
}

/** p · a + q · b² */
export function combinationWithSquares(count: usize, out: usize, a: usize, b: usize, _c: usize, p: f64, q: f64): void {
  const ofA = f64x2.splat(p);
  const ofSquare = f64x2.splat(q);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(b + i);
    v128.store(out + i, plusProduct(f64x2.mul(ofA, v128.load(a + i)), ofSquare, f64x2.mul(x, x)));
  }
}

/** The larger of 0 and a */
export function relu(count: usize, out: usize, a: usize): void {
  const zero = f64x2.splat(0);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) v128.store(out + i, f64x2.max(zero, v128.load(a + i)));
}

/** a where b is above 0, else 0 */
export function reluPullback(count: usize, out: usize, a: usize, b: usize): void {
  const zero = f64x2.splat(0);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, v128.and(v128.load(a + i), f64x2.gt(v128.load(b + i), zero)));
  }
}

/** a − rate · b / (√(c · squareScale) + epsilon) */
export function adamStep(
  count: usize,
  out: usize,
  a: usize,
  b: usize,
  c: usize,
  rate: f64,
  squareScale: f64,
  epsilon: f64,
): void {
  const rates = f64x2.splat(rate);
  const scales = f64x2.splat(squareScale);
  const epsilons = f64x2.splat(epsilon);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, stepFrom(v128.load(a + i), v128.load(b + i), v128.load(c + i), rates, scales, epsilons));
  }
}

/**
 * An update by Adam in one pass: decayed is a · kept, newM is p1 · m + q1 · gradient, newV is p2 · v + q2 · gradient²,
 * and out is what `adamStep` makes of them. Where nothing decays, kept is 1 and decayed is at `out`.
 */
export function adamPass(
  count: usize,
  a: usize,
  gradient: usize,
  m: usize,
  v: usize,
  decayed: usize,
  newM: usize,
  newV: usize,
  out: usize,
  kept: f64,
  p1: f64,
  q1: f64,
  p2: f64,
  q2: f64,
  rate: f64,
  squareScale: f64,
  epsilon: f64,
): void {
  const ofA = f64x2.splat(kept);
  const ofM = f64x2.splat(p1);
  const ofGradient = f64x2.splat(q1);
  const ofV = f64x2.splat(p2);
  const ofSquare = f64x2.splat(q2);
  const rates = f64x2.splat(rate);
  const scales = f64x2.splat(squareScale);
  const epsilons = f64x2.splat(epsilon);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const g = v128.load(gradient + i);
    const first = plusProduct(f64x2.mul(ofM, v128.load(m + i)), ofGradient, g);
    const second = plusProduct(f64x2.mul(ofV, v128.load(v + i)), ofSquare, f64x2.mul(g, g));
    const old = f64x2.mul(v128.load(a + i), ofA);
    v128.store(decayed + i, old);
    v128.store(newM + i, first);
    v128.store(newV + i, second);
    v128.store(out + i, stepFrom(old, first, second, rates, scales, epsilons));
  }
}

function stepFrom(old: v128, m: v128, v: v128, rates: v128, scales: v128, epsilons: v128): v128 {
  const root = f64x2.sqrt(f64x2.mul(v, scales));
  return f64x2.sub(old, f64x2.div(f64x2.mul(rates, m), f64x2.add(root, epsilons)));
}

export function tanh(count: usize, out: usize, a: usize): void {
  memory.copy(SCRATCH, a, count * VALUE);
  squash(SCRATCH, out, count * VALUE);
}

/** a · (1 − b²) */
export function tanhPullback(count: usize, out: usize, a: usize, b: usize): void {
  const one = f64x2.splat(1);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const y = v128.load(b + i);
    v128.store(out + i, f64x2.mul(v128.load(a + i), f64x2.sub(one, f64x2.mul(y, y))));
  }
}

/** 1 / (1 + e^(slope · (a + cubic · a³))) */
export function tanhGate(count: usize, out: usize, a: usize, _b: usize, _c: usize, slope: f64, cubic: f64): void {
  const one = f64x2.splat(1);
  const slopes = f64x2.splat(slope);
  const cubics = f64x2.splat(cubic);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(a + i);
    const cube = f64x2.mul(f64x2.mul(f64x2.mul(cubics, x), x), x);
    v128.store(SCRATCH + i, f64x2.mul(slopes, f64x2.add(x, cube)));
  }
  exponentiate(SCRATCH, out, count * VALUE);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    v128.store(out + i, f64x2.div(one, f64x2.add(one, v128.load(out + i))));
  }
}

/** a · (c + b · 2c · (1 − c) · slope · (1 + cubic · b²)) */
export function tanhGeluPullback(count: usize, out: usize, a: usize, b: usize, c: usize, slope: f64, cubic: f64): void {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const slopes = f64x2.splat(slope);
  const cubics = f64x2.splat(cubic);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(b + i);
    const gate = v128.load(c + i);
    const bend = f64x2.mul(f64x2.mul(f64x2.mul(two, gate), f64x2.sub(one, gate)), slopes);
    const rise = f64x2.mul(bend, plusProduct(one, f64x2.mul(cubics, x), x));
    v128.store(out + i, f64x2.mul(v128.load(a + i), plusProduct(gate, x, rise)));
  }
}

/** The share of a normal distribution below a */
export function normalGate(count: usize, out: usize, a: usize): void {
  shareBelow(a, SCRATCH, SECOND_SCRATCH, count * VALUE);
  memory.copy(out, SECOND_SCRATCH, count * VALUE);
}

/** a · (c + b · the density of a normal distribution at b) */
export function normalGeluPullback(count: usize, out: usize, a: usize, b: usize, c: usize): void {
  const minusHalf = f64x2.splat(-0.5);
  const densities = f64x2.splat(0.3989422804014327);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const x = v128.load(b + i);
    v128.store(SCRATCH + i, f64x2.mul(f64x2.mul(minusHalf, x), x));
  }
  exponentiate(SCRATCH, SECOND_SCRATCH, count * VALUE);
  for (let i: usize = 0; i < count * VALUE; i += PAIR) {
    const slope = f64x2.mul(v128.load(b + i), f64x2.mul(densities, v128.load(SECOND_SCRATCH + i)));
    v128.store(out + i, f64x2.mul(v128.load(a + i), f64x2.add(v128.load(c + i), slope)));
  }
}
