/**
 * Compares numbers with a tolerance; the message says which number is off and by how much.
 * Invariant: NaN is close to nothing, so a missing value never passes.
 */

export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** What float64 runs of the same arithmetic agree to. */
export const REFERENCE_TOLERANCE: Tolerance = { absolute: 1e-12, relative: 1e-9 };

/** For parameters after Adam, whose g / √v amplifies rounding where the gradient is about as small as ε. */
export const ADAM_TOLERANCE: Tolerance = { absolute: 1e-10, relative: 1e-8 };

export function isClose(actual: number, expected: number, { absolute, relative }: Tolerance): boolean {
  return Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
}

/** Throws unless both lists have the same length and every number is within the tolerance of its counterpart. */
export function assertClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance = REFERENCE_TOLERANCE,
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} values, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    if (isClose(actual[i], expected[i], tolerance)) continue;
    const off = Math.abs(actual[i] - expected[i]);
    throw new Error(`${what}[${i}] is ${actual[i]}, expected ${expected[i]} (off by ${off})`);
  }
}
