/**
 * Row kernels in AssemblyScript: they read `rows` · `columns` values at the addresses a and b, as far as they need them,
 * and write those at `out`. At `row` are the factors of the columns, or their sums; at `addends` what is added to them.
 * Invariant: sums run from left to right, or from the first row to the last, as in `rows-reference.ts`; lanes are
 * neighbouring columns. What a pair writes past the end of a row is overwritten by the next row; after the last one
 * there is room for it.
 */
import { exponentiate } from './elementary-assembly';
import { SCRATCH, TILE } from './layout-assembly';

const PAIR: usize = 16;
const VALUE: usize = 8;

/** e^(a − largest of the row), or e^a. A row has at most as many values as a tile. */
export function exponentials(
  rows: usize,
  columns: usize,
  a: usize,
  _b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
  shifted: f64,
): void {
  const bytes = columns * VALUE;
  const most = TILE - (TILE % bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) {
    const some = min(most, end - a);
    for (let at: usize = 0; at < some; at += bytes) {
      const shift = f64x2.splat(shifted !== 0 ? largestOf(a + at, bytes) : 0);
      for (let i = at; i < at + bytes; i += PAIR) {
        v128.store(SCRATCH + i, f64x2.sub(v128.load(a + i), shift));
      }
    }
    exponentiate(SCRATCH, out, some);
  }
}

/** A row has at most as many values as a tile. */
export function softmax(
  rows: usize,
  columns: usize,
  a: usize,
  _b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
): void {
  const bytes = columns * VALUE;
  const most = TILE - (TILE % bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) softmaxOfSome(min(most, end - a), bytes, a, out);
}

function softmaxOfSome(some: usize, bytes: usize, a: usize, out: usize): void {
  const masked = f64x2.splat(-Infinity);
  for (let at: usize = 0; at < some; at += bytes) {
    const shift = f64x2.splat(largestOf(a + at, bytes));
    for (let i = at; i < at + bytes; i += PAIR) {
      const score = v128.load(a + i);
      // A masked score is outside the range of the series, so exp gets 0 instead; the loop below sets the result to 0.
      v128.store(SCRATCH + i, v128.andnot(f64x2.sub(score, shift), f64x2.eq(score, masked)));
    }
  }
  exponentiate(SCRATCH, out, some);
  for (let at: usize = 0; at < some; at += bytes) {
    let total: f64 = 0;
    for (let i = at; i < at + bytes; i += VALUE) {
      if (f64.load(a + i) === -Infinity) f64.store(out + i, 0);
      total += f64.load(out + i);
    }
    const scale = 1 / total;
    const scales = f64x2.splat(scale);
    const end = out + at + bytes;
    let i = out + at;
    for (; i + VALUE < end; i += PAIR) v128.store(i, f64x2.mul(v128.load(i), scales));
    if (i < end) f64.store(i, f64.load(i) * scale);
  }
}

/** b · (a − Σ of the row a · b) */
export function softmaxPullback(
  rows: usize,
  columns: usize,
  a: usize,
  b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    let average: f64 = 0;
    for (let i = at; i < at + bytes; i += VALUE) average += f64.load(a + i) * f64.load(b + i);
    const averages = f64x2.splat(average);
    for (let i = at; i < at + bytes; i += PAIR) {
      v128.store(out + i, f64x2.mul(v128.load(b + i), f64x2.sub(v128.load(a + i), averages)));
    }
  }
}

export function layerNorm(
  rows: usize,
  columns: usize,
  a: usize,
  _b: usize,
  row: usize,
  addends: usize,
  out: usize,
  epsilon: f64,
): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(a + at, columns);
    const scale = f64x2.splat(scaleOf(a + at, columns, mean, epsilon));
    const means = f64x2.splat(mean);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const normal = f64x2.mul(f64x2.sub(v128.load(a + at + j), means), scale);
      v128.store(out + at + j, f64x2.add(f64x2.mul(normal, v128.load(row + j)), v128.load(addends + j)));
    }
  }
}

/** With h = b · gain: scale · (h − mean(h) − centred · mean(h · centred) · scale²); a are the values. */
export function layerNormPullback(
  rows: usize,
  columns: usize,
  a: usize,
  b: usize,
  row: usize,
  _addends: usize,
  out: usize,
  epsilon: f64,
): void {
  const bytes = columns * VALUE;
  const count = <f64>columns;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(a + at, columns);
    const scale = scaleOf(a + at, columns, mean, epsilon);
    let all: f64 = 0;
    let aligned: f64 = 0;
    for (let j: usize = 0; j < bytes; j += VALUE) {
      const incoming = f64.load(b + at + j) * f64.load(row + j);
      all += incoming;
      aligned += incoming * (f64.load(a + at + j) - mean);
    }
    const means = f64x2.splat(mean);
    const level = f64x2.splat(all / count);
    const slope = f64x2.splat((aligned * scale * scale) / count);
    const scales = f64x2.splat(scale);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const centred = f64x2.sub(v128.load(a + at + j), means);
      const incoming = f64x2.sub(f64x2.mul(v128.load(b + at + j), v128.load(row + j)), level);
      v128.store(out + at + j, f64x2.mul(f64x2.sub(incoming, f64x2.mul(centred, slope)), scales));
    }
  }
}

/** Adds b · (a − mean) · scale to the sums. */
export function layerNormGains(
  rows: usize,
  columns: usize,
  a: usize,
  b: usize,
  row: usize,
  _addends: usize,
  _out: usize,
  epsilon: f64,
): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    const mean = meanOf(a + at, columns);
    const scale = f64x2.splat(scaleOf(a + at, columns, mean, epsilon));
    const means = f64x2.splat(mean);
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const centred = f64x2.sub(v128.load(a + at + j), means);
      const part = f64x2.mul(f64x2.mul(v128.load(b + at + j), centred), scale);
      v128.store(row + j, f64x2.add(v128.load(row + j), part));
    }
  }
}

/** Adds every row to the sums. */
export function columnSums(rows: usize, columns: usize, a: usize, _b: usize, row: usize): void {
  const bytes = columns * VALUE;
  for (let at: usize = 0; at < rows * bytes; at += bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      v128.store(row + j, f64x2.add(v128.load(row + j), v128.load(a + at + j)));
    }
  }
}

/** The first value unless a later one is larger, so a NaN counts only in the first place. */
function largestOf(row: usize, bytes: usize): f64 {
  let largest = v128.load64_splat(row);
  const end = row + bytes;
  let at = row;
  for (; at + VALUE < end; at += PAIR) largest = f64x2.pmax(largest, v128.load(at));
  if (at < end) largest = f64x2.pmax(largest, v128.load64_splat(at));
  const even = f64x2.extract_lane(largest, 0);
  const odd = f64x2.extract_lane(largest, 1);
  if (odd > even) return odd;
  return even;
}

function meanOf(row: usize, columns: usize): f64 {
  let sum: f64 = 0;
  for (let at = row; at < row + columns * VALUE; at += VALUE) sum += f64.load(at);
  return sum / <f64>columns;
}

/** 1 / √(variance + ε) */
function scaleOf(row: usize, columns: usize, mean: f64, epsilon: f64): f64 {
  let squares: f64 = 0;
  for (let at = row; at < row + columns * VALUE; at += VALUE) {
    const centred = f64.load(at) - mean;
    squares += centred * centred;
  }
  return 1 / sqrt<f64>(squares / <f64>columns + epsilon);
}
