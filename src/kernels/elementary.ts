/**
 * exp and tanh in plain arithmetic: faster than calling Math.exp and Math.tanh, and the same bits on every engine, so
 * that a recorded run replays anywhere. The kernels compute pairs of values by the same operations. Series are summed
 * in parts that do not wait for each other.
 * Invariant: the relative error is at most 1e-15 if the true value is a normal number.
 */

type RealFunction = (x: number) => number;

/** Adding it and subtracting it again rounds to a whole number. */
const ROUNDING_SUMMAND = 6755399441055744;
/** A step (ln 2 / 16) in two parts; the first ends in enough zeros that its multiples are exact. */
const STEP_HIGH = 0.04332169867120683;
const STEP_LOW = 1.1378974990650914e-10;

/** Steps per unit, what rounds, a step, the series of e^r from r² on, and the range in which they apply. */
// biome-ignore format: by what they are
export const EXP_COEFFICIENTS = [
  16 * Math.LOG2E, ROUNDING_SUMMAND, STEP_HIGH, STEP_LOW,
  0.5, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040,
  -708, 709,
] as const;

/** Units of 2 per unit, what rounds, ln 2 in two parts, the series of s from r² on, the range, and 2. */
// biome-ignore format: by what they are
export const TANH_COEFFICIENTS = [
  Math.LOG2E, ROUNDING_SUMMAND, 16 * STEP_HIGH, 16 * STEP_LOW,
  1 / 6, -1 / 360, 1 / 15120, -1 / 604800, 1 / 23950080, -691 / 653837184000,
  20, 2,
] as const;

// Each function is made together with its tables and constants: compilers treat variables of a closure as constants,
// but a bundler turns those of a module into variables that are loaded at every use.

/** 2^(j/16), rounded to nearest. They are written out because engines round `**` in their own ways. */
// biome-ignore format: four in a row
export const FRACTIONS = Float64Array.of(
  1, 1.0442737824274138, 1.0905077326652577, 1.1387886347566916,
  1.189207115002721, 1.241857812073484, 1.2968395546510096, 1.3542555469368927,
  Math.SQRT2, 1.4768261459394993, 1.5422108254079407, 1.6104903319492543,
  1.681792830507429, 1.7562521603732995, 1.8340080864093424, 1.9152065613971474,
);

/** e^x */
export const exp: RealFunction = createExp();

export const tanh: RealFunction = createTanh();

/** x = steps · ln 2 / 16 + r, so e^x is a power of 2 times a fraction from the table times a series in r. */
function createExp(): RealFunction {
  const fractions = FRACTIONS;
  const powers = powersOfTwo();
  const [stepsPerUnit, rounder, stepHigh, stepLow, c2, c3, c4, c5, c6, c7, lowest, highest] = EXP_COEFFICIENTS;
  return (x) => {
    if (!(x > lowest && x < highest)) return Math.exp(x);
    const rounded = x * stepsPerUnit + rounder - rounder;
    const r = x - rounded * stepHigh - rounded * stepLow;
    const square = r * r;
    const middle = square * (c4 + r * c5);
    const high = square * square * (c6 + r * c7);
    const series = r + square * (c2 + r * c3 + middle + high);
    const steps = rounded | 0;
    const fraction = fractions[steps & 15];
    return (fraction + fraction * series) * powers[(steps >> 4) + 1022];
  };
}

/**
 * tanh x = (e^2x − 1) / (e^2x + 1), where 2x = k ln 2 + r and e^r = (2 + s + r) / (2 + s − r) with the even series s =
 * r²/6 − r⁴/360 + …; both sides of the fraction are multiplied out, so that nothing cancels near 0.
 */
function createTanh(): RealFunction {
  const powers = powersOfTwo();
  const [unitsPerUnit, rounder, unitHigh, unitLow, c2, c4, c6, c8, c10, c12, highest] = TANH_COEFFICIENTS;
  return (x) => {
    if (!(x > -highest && x < highest)) return Math.tanh(x);
    const doubled = 2 * x;
    const rounded = doubled * unitsPerUnit + rounder - rounder;
    const r = doubled - rounded * unitHigh - rounded * unitLow;
    const z = r * r;
    const square = z * z;
    const middle = square * (c6 + z * c8);
    const high = square * square * (c10 + z * c12);
    const s = z * (c2 + z * c4 + middle + high);
    const below = 2 + s - r;
    const above = powers[(rounded | 0) + 1022] * (2 + s + r);
    // For k = 0 the difference is 2r; computing it from the sums would round.
    const difference = rounded === 0 ? 2 * r : above - below;
    return difference / (above + below);
  };
}

/** 2^(i − 1022), up to 2^1023 */
function powersOfTwo(): Float64Array {
  return Float64Array.from({ length: 2046 }, (_, i) => 2 ** (i - 1022));
}
