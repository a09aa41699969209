/**
 * exp, tanh and the normal distribution of many values in AssemblyScript, pair by pair.
 * Invariant: the operations are those of `elementary.ts` and `erf.ts` in the same order, so that the bits are the same;
 * arguments outside the range of the series go to the built-in functions, which are imported.
 *
 * The coefficients are read from memory before the loops: compilers rebuild a constant of two lanes wherever it is
 * used, which costs more than the operation itself. They are those of `elementary.ts` and `erf.ts`, in the same order.
 */
import { EXP_COEFFICIENTS, FRACTIONS, NORMAL_COEFFICIENTS, PAIR, TANH_COEFFICIENTS, VALUE } from './layout-assembly';
import { plusProduct } from './pairs-assembly';

/** Math.exp and Math.tanh, imported from a module that has the name of this file. */
declare function builtInExp(x: f64): f64;
declare function builtInTanh(x: f64): f64;

const FRACTION_BITS: i32 = 52;

function coefficient(list: usize, index: usize): v128 {
  return v128.load64_splat(list + index * VALUE);
}

/** to[i] = e^from[i] for `bytes` bytes; `to` must not be `from`. */
export function exponentiate(from: usize, to: usize, bytes: usize): void {
  const stepsPerUnit = coefficient(EXP_COEFFICIENTS, 0);
  const rounder = coefficient(EXP_COEFFICIENTS, 1);
  const stepHigh = coefficient(EXP_COEFFICIENTS, 2);
  const stepLow = coefficient(EXP_COEFFICIENTS, 3);
  const c2 = coefficient(EXP_COEFFICIENTS, 4);
  const c3 = coefficient(EXP_COEFFICIENTS, 5);
  const c4 = coefficient(EXP_COEFFICIENTS, 6);
  const c5 = coefficient(EXP_COEFFICIENTS, 7);
  const c6 = coefficient(EXP_COEFFICIENTS, 8);
  const c7 = coefficient(EXP_COEFFICIENTS, 9);
  const lowest = coefficient(EXP_COEFFICIENTS, 10);
  const highest = coefficient(EXP_COEFFICIENTS, 11);
  const bias = coefficient(EXP_COEFFICIENTS, 12);
  let within = i64x2.splat(-1);
  for (let at: usize = 0; at < bytes; at += PAIR) {
    const x = v128.load(from + at);
    within = v128.and(within, v128.and(f64x2.gt(x, lowest), f64x2.lt(x, highest)));
    const shifted = plusProduct(rounder, x, stepsPerUnit);
    const rounded = f64x2.sub(shifted, rounder);
    const r = f64x2.sub(f64x2.sub(x, f64x2.mul(rounded, stepHigh)), f64x2.mul(rounded, stepLow));
    const square = f64x2.mul(r, r);
    const series = plusProduct(r, square, sixTerms(r, square, c2, c3, c4, c5, c6, c7));
    // The low bits of the sum are the steps: the lowest four choose a fraction, those above them are the power of 2.
    const place0 = (<usize>i64x2.extract_lane(shifted, 0) & 15) * VALUE;
    const place1 = (<usize>i64x2.extract_lane(shifted, 1) & 15) * VALUE;
    const fraction = v128.load64_lane(FRACTIONS + place1, v128.load64_zero(FRACTIONS + place0), 1);
    const power = i64x2.shl(i64x2.shr_u(i64x2.add(shifted, bias), 4), FRACTION_BITS);
    v128.store(to + at, f64x2.mul(plusProduct(fraction, fraction, series), power));
  }
  if (!i64x2.all_true(within)) mend(from, to, bytes, -708, 709, true);
}

/** A polynomial of x, given its square, in parts that do not wait for each other. */
function sixTerms(x: v128, square: v128, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128): v128 {
  const middle = f64x2.mul(square, plusProduct(c2, x, c3));
  const high = f64x2.mul(f64x2.mul(square, square), plusProduct(c4, x, c5));
  return f64x2.add(f64x2.add(plusProduct(c0, x, c1), middle), high);
}

/** What lies outside the range of a series is left to the built-in function. */
function mend(from: usize, to: usize, bytes: usize, lowest: f64, highest: f64, isExp: bool): void {
  for (let at: usize = 0; at < bytes; at += VALUE) {
    const x = f64.load(from + at);
    if (!(x > lowest && x < highest)) f64.store(to + at, isExp ? builtInExp(x) : builtInTanh(x));
  }
}

/** to[i] = tanh from[i] for `bytes` bytes; `to` must not be `from`. */
export function squash(from: usize, to: usize, bytes: usize): void {
  const unitsPerUnit = coefficient(TANH_COEFFICIENTS, 0);
  const rounder = coefficient(TANH_COEFFICIENTS, 1);
  const unitHigh = coefficient(TANH_COEFFICIENTS, 2);
  const unitLow = coefficient(TANH_COEFFICIENTS, 3);
  const c2 = coefficient(TANH_COEFFICIENTS, 4);
  const c4 = coefficient(TANH_COEFFICIENTS, 5);
  const c6 = coefficient(TANH_COEFFICIENTS, 6);
  const c8 = coefficient(TANH_COEFFICIENTS, 7);
  const c10 = coefficient(TANH_COEFFICIENTS, 8);
  const c12 = coefficient(TANH_COEFFICIENTS, 9);
  const highest = coefficient(TANH_COEFFICIENTS, 10);
  const two = coefficient(TANH_COEFFICIENTS, 11);
  const bias = coefficient(TANH_COEFFICIENTS, 12);
  let within = i64x2.splat(-1);
  for (let at: usize = 0; at < bytes; at += PAIR) {
    const x = v128.load(from + at);
    within = v128.and(within, f64x2.lt(f64x2.abs(x), highest));
    const doubled = f64x2.mul(two, x);
    const shifted = plusProduct(rounder, doubled, unitsPerUnit);
    const rounded = f64x2.sub(shifted, rounder);
    const r = f64x2.sub(f64x2.sub(doubled, f64x2.mul(rounded, unitHigh)), f64x2.mul(rounded, unitLow));
    const z = f64x2.mul(r, r);
    const square = f64x2.mul(z, z);
    const s = f64x2.mul(z, sixTerms(z, square, c2, c4, c6, c8, c10, c12));
    const sum = f64x2.add(two, s);
    const below = f64x2.sub(sum, r);
    const power = i64x2.shl(i64x2.add(shifted, bias), FRACTION_BITS);
    const above = f64x2.mul(power, f64x2.add(sum, r));
    // For k = 0 the difference is 2r; computing it from the sums would round.
    const small = f64x2.eq(rounded, f64x2.splat(0));
    const difference = v128.bitselect(f64x2.mul(two, r), f64x2.sub(above, below), small);
    v128.store(to + at, f64x2.div(difference, f64x2.add(above, below)));
  }
  if (!i64x2.all_true(within)) mend(from, to, bytes, -20, 20, false);
}

/** The rational approximations of `erf.ts`: above, then below, from the highest power down. */
const NEAR_ABOVE = NORMAL_COEFFICIENTS;
const NEAR_BELOW = NEAR_ABOVE + 5 * VALUE;
const MIDDLE_ABOVE = NEAR_BELOW + 4 * VALUE;
const MIDDLE_BELOW = MIDDLE_ABOVE + 9 * VALUE;
const FAR_ABOVE = MIDDLE_BELOW + 8 * VALUE;
const FAR_BELOW = FAR_ABOVE + 6 * VALUE;

/** to[i] = the share of a normal distribution below from[i]; `squares` and `to` are overwritten before `from` is read. */
export function shareBelow(from: usize, squares: usize, to: usize, bytes: usize): void {
  const minusHalf = f64x2.splat(-0.5);
  for (let at: usize = 0; at < bytes; at += PAIR) {
    const x = v128.load(from + at);
    v128.store(squares + at, f64x2.mul(minusHalf, f64x2.mul(x, x)));
  }
  exponentiate(squares, to, bytes);
  const half = f64x2.splat(0.5);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const rootOfHalf = f64x2.splat(Math.SQRT1_2);
  const small = f64x2.splat(0.46875);
  const four = f64x2.splat(4);
  const largest = f64x2.splat(27);
  for (let at: usize = 0; at < bytes; at += PAIR) {
    const x = v128.load(from + at);
    const scaled = f64x2.mul(x, rootOfHalf);
    const size = f64x2.abs(scaled);
    const isNear = f64x2.le(size, small);
    let share = plusProduct(half, f64x2.mul(half, scaled), ratioNearZero(f64x2.mul(scaled, scaled)));
    if (!i64x2.all_true(isNear)) {
      let ratio = ratioInMiddle(size);
      const isFar = f64x2.gt(size, four);
      if (v128.any_true(isFar)) ratio = v128.bitselect(ratioFarOut(size), ratio, isFar);
      const power = f64x2.mul(v128.load(to + at), correction(f64x2.abs(x)));
      const some = f64x2.mul(f64x2.mul(half, power), ratio);
      const tail = v128.andnot(some, f64x2.gt(size, largest));
      const beyond = v128.bitselect(tail, f64x2.sub(one, tail), f64x2.lt(x, zero));
      share = v128.bitselect(share, beyond, isNear);
    }
    v128.store(to + at, share);
  }
}

/** The factor by which the rounding of x² changes e^(−x²/2). */
function correction(x: v128): v128 {
  const square = f64x2.mul(x, x);
  const scaled = f64x2.mul(f64x2.splat(134217729), x);
  const high = f64x2.sub(scaled, f64x2.sub(scaled, x));
  const low = f64x2.sub(x, high);
  const rest = f64x2.sub(f64x2.sub(square, f64x2.mul(high, high)), f64x2.mul(f64x2.mul(f64x2.splat(2), high), low));
  const rounding = f64x2.sub(f64x2.mul(low, low), rest);
  return plusProduct(f64x2.splat(1), f64x2.splat(-0.5), rounding);
}

function ratioNearZero(square: v128): v128 {
  const above = fourMore(coefficient(NEAR_ABOVE, 0), NEAR_ABOVE, 1, square);
  return f64x2.div(above, fourMore(f64x2.splat(1), NEAR_BELOW, 0, square));
}

function ratioInMiddle(x: v128): v128 {
  const above = fourMore(fourMore(coefficient(MIDDLE_ABOVE, 0), MIDDLE_ABOVE, 1, x), MIDDLE_ABOVE, 5, x);
  return f64x2.div(above, fourMore(fourMore(f64x2.splat(1), MIDDLE_BELOW, 0, x), MIDDLE_BELOW, 4, x));
}

function ratioFarOut(x: v128): v128 {
  const square = f64x2.div(f64x2.splat(1), f64x2.mul(x, x));
  const above = next(fourMore(coefficient(FAR_ABOVE, 0), FAR_ABOVE, 1, square), FAR_ABOVE, 5, square);
  const below = next(fourMore(f64x2.splat(1), FAR_BELOW, 0, square), FAR_BELOW, 4, square);
  const fraction = f64x2.div(f64x2.mul(square, above), below);
  return f64x2.div(f64x2.sub(f64x2.splat(0.5641895835477563), fraction), x);
}

/** Four more powers of x in a polynomial, by the coefficients from `k` on. Loops over them would not be unrolled. */
function fourMore(sum: v128, list: usize, k: usize, x: v128): v128 {
  return next(next(next(next(sum, list, k, x), list, k + 1, x), list, k + 2, x), list, k + 3, x);
}

function next(sum: v128, list: usize, k: usize, x: v128): v128 {
  return plusProduct(coefficient(list, k), sum, x);
}
