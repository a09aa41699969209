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
/** Rows are summed four at a time, since an addition waits for the one before it in its sum. */
const GROUP: usize = 4;
/** What is found for each of the four. */
const SUMS = SCRATCH;
const MEANS = SUMS + GROUP * VALUE;
const SCALES = MEANS + GROUP * VALUE;
const ALIGNED = SCALES + GROUP * VALUE;

/** e^(a − largest of the row), or e^a */
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
  const most = mostAtOnce(bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) {
    const some = min(most, end - a);
    for (let at: usize = 0; at < some; at += bytes) {
      const shift = f64x2.splat(shifted !== 0 ? largestOf(a + at, bytes) : 0);
      if (bytes > TILE) exponentiateLong(a, out, bytes, shift, false);
      else subtract(SCRATCH + at, a + at, bytes, shift);
    }
    if (bytes <= TILE) exponentiate(SCRATCH, out, some);
  }
}

/** Whole rows that fit into a tile, or one that does not. */
function mostAtOnce(bytes: usize): usize {
  return bytes > TILE ? bytes : TILE - (TILE % bytes);
}

/** Of a row that fits into no tile: e^(a − shift) */
function exponentiateLong(a: usize, out: usize, bytes: usize, shift: v128, isMasked: bool): void {
  for (let at: usize = 0; at < bytes; at += TILE) {
    const some = min(TILE, bytes - at);
    if (isMasked) subtractUnmasked(SCRATCH, a + at, some, shift);
    else subtract(SCRATCH, a + at, some, shift);
    exponentiate(SCRATCH, out + at, some);
  }
}

function subtract(to: usize, from: usize, bytes: usize, shift: v128): void {
  for (let i: usize = 0; i < bytes; i += PAIR) v128.store(to + i, f64x2.sub(v128.load(from + i), shift));
}

/** A masked score is outside the range of the series, so exp gets 0 instead; `softmax` sets its share to 0. */
function subtractUnmasked(to: usize, from: usize, bytes: usize, shift: v128): void {
  const masked = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < bytes; i += PAIR) {
    const score = v128.load(from + i);
    v128.store(to + i, v128.andnot(f64x2.sub(score, shift), f64x2.eq(score, masked)));
  }
}

/** The exponentials of each row over their sum; a score of −∞ gives 0. */
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
  const most = mostAtOnce(bytes);
  const end = a + rows * bytes;
  for (; a < end; a += most, out += most) softmaxOfSome(min(most, end - a), bytes, a, out);
}

function softmaxOfSome(some: usize, bytes: usize, a: usize, out: usize): void {
  for (let at: usize = 0; at < some; at += bytes) {
    const shift = f64x2.splat(largestOf(a + at, bytes));
    if (bytes > TILE) exponentiateLong(a, out, bytes, shift, true);
    else subtractUnmasked(SCRATCH + at, a + at, bytes, shift);
  }
  if (bytes <= TILE) exponentiate(SCRATCH, out, some);
  const masked = f64x2.splat(-Infinity);
  for (let i: usize = 0; i < some; i += PAIR) {
    v128.store(out + i, v128.andnot(v128.load(out + i), f64x2.eq(v128.load(a + i), masked)));
  }
  for (let at: usize = 0; at < some; at += GROUP * bytes) {
    const end = min(some, at + GROUP * bytes);
    sumRows(out + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) scaleRow(out + row, bytes, 1 / statistic(SUMS, k));
  }
}

function scaleRow(row: usize, bytes: usize, scale: f64): void {
  const scales = f64x2.splat(scale);
  const end = row + bytes;
  let i = row;
  for (; i + VALUE < end; i += PAIR) v128.store(i, f64x2.mul(v128.load(i), scales));
  if (i < end) f64.store(i, f64.load(i) * scale);
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
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, b + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const averages = f64x2.splat(statistic(SUMS, k));
      for (let i = row; i < row + bytes; i += PAIR) {
        v128.store(out + i, f64x2.mul(v128.load(b + i), f64x2.sub(v128.load(a + i), averages)));
      }
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
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = f64x2.splat(statistic(SCALES, k));
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const normal = f64x2.mul(f64x2.sub(v128.load(a + start + j), mean), scale);
        v128.store(out + start + j, f64x2.add(f64x2.mul(normal, v128.load(row + j)), v128.load(addends + j)));
      }
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
  const all = rows * bytes;
  const count = <f64>columns;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    sumArriving(a + at, b + at, row, bytes, end - at);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = statistic(SCALES, k);
      const level = f64x2.splat(statistic(SUMS, k) / count);
      const slope = f64x2.splat((statistic(ALIGNED, k) * scale * scale) / count);
      const scales = f64x2.splat(scale);
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const centred = f64x2.sub(v128.load(a + start + j), mean);
        const incoming = f64x2.sub(f64x2.mul(v128.load(b + start + j), v128.load(row + j)), level);
        v128.store(out + start + j, f64x2.mul(f64x2.sub(incoming, f64x2.mul(centred, slope)), scales));
      }
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
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    findMeansAndScales(a + at, bytes, end - at, epsilon);
    for (let start = at, k: usize = 0; start < end; start += bytes, k++) {
      const mean = f64x2.splat(statistic(MEANS, k));
      const scale = f64x2.splat(statistic(SCALES, k));
      for (let j: usize = 0; j < bytes; j += PAIR) {
        const centred = f64x2.sub(v128.load(a + start + j), mean);
        const part = f64x2.mul(f64x2.mul(v128.load(b + start + j), centred), scale);
        v128.store(row + j, f64x2.add(v128.load(row + j), part));
      }
    }
  }
}

/** a / √(mean of the row's a² + ε) */
export function rmsNorm(
  rows: usize,
  columns: usize,
  a: usize,
  _b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
  epsilon: f64,
): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const scale = f64x2.splat(1 / sqrt<f64>(statistic(SUMS, k) / <f64>columns + epsilon));
      for (let i = row; i < row + bytes; i += PAIR) v128.store(out + i, f64x2.mul(v128.load(a + i), scale));
    }
  }
}

/** scale · (b − a · mean(a · b) · scale²), where scale is what `rmsNorm` multiplies by; a are the values. */
export function rmsNormPullback(
  rows: usize,
  columns: usize,
  a: usize,
  b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
  epsilon: f64,
): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  const count = <f64>columns;
  for (let at: usize = 0; at < all; at += GROUP * bytes) {
    const end = min(all, at + GROUP * bytes);
    sumProducts(a + at, a + at, bytes, end - at);
    v128.store(SCALES, v128.load(SUMS));
    v128.store(SCALES + PAIR, v128.load(SUMS + PAIR));
    sumProducts(b + at, a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) {
      const scale = 1 / sqrt<f64>(statistic(SCALES, k) / count + epsilon);
      const slope = f64x2.splat((statistic(SUMS, k) * scale * scale) / count);
      const scales = f64x2.splat(scale);
      for (let i = row; i < row + bytes; i += PAIR) {
        const aligned = f64x2.mul(v128.load(a + i), slope);
        v128.store(out + i, f64x2.mul(f64x2.sub(v128.load(b + i), aligned), scales));
      }
    }
  }
}

/** Adds every row to the sums. */
export function columnSums(rows: usize, columns: usize, a: usize, _b: usize, row: usize): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  let at: usize = 0;
  for (; at + (GROUP - 1) * bytes < all; at += GROUP * bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      const from = a + at + j;
      const first = f64x2.add(f64x2.add(v128.load(row + j), v128.load(from)), v128.load(from + bytes));
      v128.store(row + j, f64x2.add(f64x2.add(first, v128.load(from + 2 * bytes)), v128.load(from + 3 * bytes)));
    }
  }
  for (; at < all; at += bytes) {
    for (let j: usize = 0; j < bytes; j += PAIR) {
      v128.store(row + j, f64x2.add(v128.load(row + j), v128.load(a + at + j)));
    }
  }
}

/** One value for each row: its sum. */
export function rowSums(
  rows: usize,
  columns: usize,
  a: usize,
  _b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
): void {
  const bytes = columns * VALUE;
  const all = rows * bytes;
  for (let at: usize = 0; at < all; at += GROUP * bytes, out += GROUP * VALUE) {
    const end = min(all, at + GROUP * bytes);
    sumRows(a + at, bytes, end - at);
    for (let row = at, k: usize = 0; row < end; row += bytes, k++) f64.store(out + k * VALUE, statistic(SUMS, k));
  }
}

/** a over the row's value at b */
export function shares(
  rows: usize,
  columns: usize,
  a: usize,
  b: usize,
  _row: usize,
  _addends: usize,
  out: usize,
): void {
  const bytes = columns * VALUE;
  for (let row: usize = 0; row < rows; row++, a += bytes, out += bytes) {
    const whole = v128.load64_splat(b + row * VALUE);
    for (let i: usize = 0; i < bytes; i += PAIR) v128.store(out + i, f64x2.div(v128.load(a + i), whole));
  }
}

/** The first value unless a later one is larger, so a NaN counts only in the first place. */
export function largestOf(row: usize, bytes: usize): f64 {
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

/** Writes the sums of up to four rows, which take `size` bytes together. Missing ones are taken to be the first. */
function sumRows(a: usize, bytes: usize, size: usize): void {
  const a1 = a + offsetOf(1, bytes, size);
  const a2 = a + offsetOf(2, bytes, size);
  const a3 = a + offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += f64.load(a + j);
    s1 += f64.load(a1 + j);
    s2 += f64.load(a2 + j);
    s3 += f64.load(a3 + j);
  }
  put(SUMS, s0, s1, s2, s3);
}

/** The same for Σ a · b. */
function sumProducts(a: usize, b: usize, bytes: usize, size: usize): void {
  const at1 = offsetOf(1, bytes, size);
  const at2 = offsetOf(2, bytes, size);
  const at3 = offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += f64.load(a + j) * f64.load(b + j);
    s1 += f64.load(a + at1 + j) * f64.load(b + at1 + j);
    s2 += f64.load(a + at2 + j) * f64.load(b + at2 + j);
    s3 += f64.load(a + at3 + j) * f64.load(b + at3 + j);
  }
  put(SUMS, s0, s1, s2, s3);
}

/** The same for means, and for 1 / √(variance + ε). */
function findMeansAndScales(a: usize, bytes: usize, size: usize, epsilon: f64): void {
  sumRows(a, bytes, size);
  const count = <f64>(bytes / VALUE);
  const m0 = statistic(SUMS, 0) / count;
  const m1 = statistic(SUMS, 1) / count;
  const m2 = statistic(SUMS, 2) / count;
  const m3 = statistic(SUMS, 3) / count;
  put(MEANS, m0, m1, m2, m3);
  const a1 = a + offsetOf(1, bytes, size);
  const a2 = a + offsetOf(2, bytes, size);
  const a3 = a + offsetOf(3, bytes, size);
  let s0: f64 = 0;
  let s1: f64 = 0;
  let s2: f64 = 0;
  let s3: f64 = 0;
  for (let j: usize = 0; j < bytes; j += VALUE) {
    s0 += square(f64.load(a + j) - m0);
    s1 += square(f64.load(a1 + j) - m1);
    s2 += square(f64.load(a2 + j) - m2);
    s3 += square(f64.load(a3 + j) - m3);
  }
  put(
    SCALES,
    scaleFor(s0 / count + epsilon),
    scaleFor(s1 / count + epsilon),
    scaleFor(s2 / count + epsilon),
    scaleFor(s3 / count + epsilon),
  );
}

/** The same for Σ h and Σ h · (a − mean), where h = b · gain and the means are there already. */
function sumArriving(a: usize, b: usize, gains: usize, bytes: usize, size: usize): void {
  for (let row: usize = 0, k: usize = 0; row < size; row += 2 * bytes, k += 2) {
    const next = row + bytes < size ? row + bytes : row;
    const m0 = statistic(MEANS, k);
    const m1 = statistic(MEANS, k + 1);
    let all0: f64 = 0;
    let all1: f64 = 0;
    let aligned0: f64 = 0;
    let aligned1: f64 = 0;
    for (let j: usize = 0; j < bytes; j += VALUE) {
      const gain = f64.load(gains + j);
      const h0 = f64.load(b + row + j) * gain;
      const h1 = f64.load(b + next + j) * gain;
      all0 += h0;
      all1 += h1;
      aligned0 += h0 * (f64.load(a + row + j) - m0);
      aligned1 += h1 * (f64.load(a + next + j) - m1);
    }
    f64.store(SUMS + k * VALUE, all0);
    f64.store(SUMS + k * VALUE + VALUE, all1);
    f64.store(ALIGNED + k * VALUE, aligned0);
    f64.store(ALIGNED + k * VALUE + VALUE, aligned1);
  }
}

/** Where row `k` of some begins. */
function offsetOf(k: usize, bytes: usize, size: usize): usize {
  return k * bytes < size ? k * bytes : 0;
}

function put(list: usize, s0: f64, s1: f64, s2: f64, s3: f64): void {
  f64.store(list, s0);
  f64.store(list + VALUE, s1);
  f64.store(list + 2 * VALUE, s2);
  f64.store(list + 3 * VALUE, s3);
}

/** What was put for row `k` of some. */
function statistic(list: usize, k: usize): f64 {
  return f64.load(list + k * VALUE);
}

function square(x: f64): f64 {
  return x * x;
}

function scaleFor(meanSquare: f64): f64 {
  return 1 / sqrt<f64>(meanSquare);
}
