/**
 * exp, tanh, ln and cos in plain arithmetic: each engine computes them in its own way, and a run is the same wherever it is
 * trained. exp and tanh are also faster than the engine's; the kernels compute pairs of values by the same operations, and
 * their series are summed in parts that do not wait for each other. Methods and constants of ln and cos are those of fdlibm
 * (Sun Microsystems, 1993), so the bits are what Node.js 20 has.
 * Invariant: the relative error of exp and tanh is at most 1e-15 if the true value is a normal number, the error of ln and
 * cos below one unit in the last place.
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

/** ln 2 in two parts; multiples of the first by a whole number below 2000 are exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const [L1, L2, L3, L4, L5, L6, L7] = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];
const TWO_54 = 2 ** 54;

/** The natural logarithm: x = 2^k · (1 + f), and ln(1 + f) is a series in s = f / (2 + f). */
export const ln: (x: number) => number = createLn();

function createLn(): (x: number) => number {
  const value = new Float64Array(1);
  const words = new Int32Array(value.buffer);
  return (given) => {
    if (!(given > 0) || given === Infinity) return Math.log(given);
    const isSubnormal = given < 2 ** -1022;
    value[0] = isSubnormal ? given * TWO_54 : given;
    const mantissa = words[1] & 0xfffff;
    // Above √2, the next power of two is nearer.
    const isUpper = (mantissa + 0x95f64) & 0x100000;
    const k = (words[1] >> 20) - 1023 + (isUpper >> 20) - (isSubnormal ? 54 : 0);
    words[1] = mantissa | (isUpper ^ 0x3ff00000);
    const f = value[0] - 1;
    const [high, low] = [k * LN2_HIGH, k * LN2_LOW];
    if ((0xfffff & (2 + mantissa)) < 3) {
      if (f === 0) return high + low;
      const r = f * f * (0.5 - 0.3333333333333333 * f);
      return k === 0 ? f - r : high - (r - low - f);
    }
    const s = f / (2 + f);
    const z = s * s;
    const w = z * z;
    const r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
    if (((mantissa - 0x6147a) | (0x6b851 - mantissa)) > 0) {
      const half = 0.5 * f * f;
      return k === 0 ? f - (half - s * (half + r)) : high - (half - (s * (half + r) + low) - f);
    }
    return k === 0 ? f - s * (f - r) : high - (s * (f - r) - low - f);
  };
}

/** π/2 in parts, of which the first end in 33 zeros, and what each leaves of it. */
const [HALF_PI_1, HALF_PI_1_REST] = [1.5707963267341256, 6.077100506506192e-11];
const [HALF_PI_2, HALF_PI_2_REST] = [6.077100506303966e-11, 2.0222662487959506e-21];
/** Up to here a multiple of π/2 is found without the digits of π that a table would have. */
const LARGEST_ANGLE = 100;
const [C1, C2, C3, C4, C5, C6] = [
  0.0416666666666666, -0.001388888888887411, 0.00002480158728947673, -2.7557314351390663e-7, 2.087572321298175e-9,
  -1.1359647557788195e-11,
];
const [S1, S2, S3, S4, S5, S6] = [
  -0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 0.0000027557313707070068, -2.5050760253406863e-8,
  1.58969099521155e-10,
];

/** The cosine; of an angle beyond 100, as the engine has it. */
export const cos: (x: number) => number = createCos();

function createCos(): (x: number) => number {
  const value = new Float64Array(1);
  const words = new Int32Array(value.buffer);
  /** Sign, exponent and the first 20 bits: what the method decides by. */
  const highOf = (x: number): number => {
    value[0] = x;
    return words[1];
  };
  const quarterOf = (high: number): number => {
    words[1] = high - 0x200000;
    words[0] = 0;
    return value[0];
  };
  /** The cosine of x + y, at most π/4, where y is what rounding took from x. */
  const cosNear0 = (x: number, y: number): number => {
    const high = highOf(x) & 0x7fffffff;
    if (high < 0x3e400000) return 1;
    const z = x * x;
    const r = z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))));
    if (high < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
    const cut = high > 0x3fe90000 ? 0.28125 : quarterOf(high);
    return 1 - cut - (0.5 * z - cut - (z * r - x * y));
  };
  const sinNear0 = (x: number, y: number): number => {
    if ((highOf(x) & 0x7fffffff) < 0x3e400000) return x;
    const z = x * x;
    const v = z * x;
    const r = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
    return x - (z * (0.5 * y - v * r) - y - v * S1);
  };
  return (x) => {
    const size = Math.abs(x);
    const high = highOf(size);
    if (high <= 0x3fe921fb) return cosNear0(x, 0);
    if (!(size <= LARGEST_ANGLE)) return Math.cos(x);
    // size = n · π/2 + angle + lower
    const n = Math.floor(size * (2 / Math.PI) + 0.5);
    let rest = size - n * HALF_PI_1;
    let low = n * HALF_PI_1_REST;
    let angle = rest - low;
    if ((high >> 20) - ((highOf(angle) >> 20) & 0x7ff) > 16) {
      const before = rest;
      const part = n * HALF_PI_2;
      rest = before - part;
      low = n * HALF_PI_2_REST - (before - rest - part);
      angle = rest - low;
    }
    const lower = rest - angle - low;
    const turned = n % 2 === 0 ? cosNear0(angle, lower) : -sinNear0(angle, lower);
    return n % 4 < 2 ? turned : -turned;
  };
}
