/**
 * The error function and the normal distribution, which JavaScript lacks: rational approximations by W. J. Cody,
 * "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969).
 * Invariant: the relative error is at most 1e-15 wherever the true value is a normal number, even in the tails, where 1
 * − erf would be nothing but rounding error.
 */
import { exp } from './elementary.js';

const INVERSE_SQRT_PI = 0.5641895835477563;
const INVERSE_SQRT_2PI = 0.3989422804014327;
/** Up to here erf itself is approximated; beyond, erfc = 1 − erf. */
const SMALL = 0.46875;

/** 2/√π ∫₀ˣ e^(−t²) dt */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= SMALL) return x * ratioNearZero(x * x);
  const rest = size > 27 ? 1 : 1 - exponentialOfSquare(size, -1) * scaledErfc(size);
  return x < 0 ? -rest : rest;
}

/** The share of a standard normal distribution below x: (1 + erf(x/√2)) / 2. */
export function normalBelow(x: number): number {
  const scaled = x * Math.SQRT1_2;
  const size = Math.abs(scaled);
  if (size <= SMALL) return 0.5 + 0.5 * scaled * ratioNearZero(scaled * scaled);
  // The exponential uses x itself: from the rounded x/√2, its error would be x² roundings.
  const tail = size > 27 ? 0 : 0.5 * exponentialOfSquare(Math.abs(x), -0.5) * scaledErfc(size);
  return x < 0 ? tail : 1 - tail;
}

/** The density of a standard normal distribution at x. */
export function normalAt(x: number): number {
  return INVERSE_SQRT_2PI * exp(-0.5 * x * x);
}

/** Coefficients of the highest power first: above the line, and below it after a 1. */
const NEAR_ABOVE = [
  1.8577770618460315e-1, 3.1611237438705655, 1.1386415415105016e2, 3.77485237685302e2, 3.2093775891384694e3,
];
const NEAR_BELOW = [2.3601290952344122e1, 2.4402463793444417e2, 1.2826165260773723e3, 2.844236833439171e3];
const MIDDLE_ABOVE = [
  2.1531153547440383e-8, 5.641884969886701e-1, 8.883149794388377, 6.611919063714163e1, 2.986351381974001e2,
  8.819522212417691e2, 1.7120476126340707e3, 2.0510783778260716e3, 1.2303393547979972e3,
];
const MIDDLE_BELOW = [
  1.5744926110709835e1, 1.176939508913125e2, 5.371811018620099e2, 1.6213895745666903e3, 3.2907992357334597e3,
  4.362619090143247e3, 3.4393676741437216e3, 1.2303393548037493e3,
];
const FAR_ABOVE = [
  1.6315387137302097e-2, 3.0532663496123236e-1, 3.6034489994980445e-1, 1.2578172611122926e-1, 1.6083785148742275e-2,
  6.587491615298378e-4,
];
const FAR_BELOW = [
  2.568520192289822, 1.8729528499234673, 5.279051029514285e-1, 6.051834131244132e-2, 2.3352049762686918e-3,
];
export const NORMAL_COEFFICIENTS = [NEAR_ABOVE, NEAR_BELOW, MIDDLE_ABOVE, MIDDLE_BELOW, FAR_ABOVE, FAR_BELOW].flat();

/** erf(x) / x for |x| ≤ 0.46875, as a function of x². */
function ratioNearZero(square: number): number {
  return ratio(NEAR_ABOVE, NEAR_BELOW, square);
}

/** e^(x²) · erfc(x) for x ≥ 0.46875 */
function scaledErfc(x: number): number {
  if (x <= 4) return ratio(MIDDLE_ABOVE, MIDDLE_BELOW, x);
  const square = 1 / (x * x);
  const above = square * polynomial(FAR_ABOVE, square, 0);
  return (INVERSE_SQRT_PI - above / polynomial(FAR_BELOW, square, 1)) / x;
}

function ratio(above: readonly number[], below: readonly number[], x: number): number {
  return polynomial(above, x, 0) / polynomial(below, x, 1);
}

function polynomial(coefficients: readonly number[], x: number, highest: number): number {
  let sum = highest;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

/** e^(factor · x²). x² is split into its rounded value and the rounding error (Dekker), which e^ would magnify. */
function exponentialOfSquare(x: number, factor: number): number {
  const square = x * x;
  const scaled = 134217729 * x;
  const high = scaled - (scaled - x);
  const low = x - high;
  const rounding = low * low - (square - high * high - 2 * high * low);
  return exp(factor * square) * (1 + factor * rounding);
}
