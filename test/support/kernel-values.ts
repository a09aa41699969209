// Values that kernels are tried on, and what it means that two ways of computing agree.
import fc from 'fast-check';
import { expect } from 'vitest';
import { TILE } from '../../src/numbers/kernels/layout.js';

/** Beyond what the series take, at their bounds, and what has no size at all. */
const OF_EXP_AND_TANH = [-708, 708.9, -709, 710, -746, 19.9, 20, -21];
const OF_NORMAL = [0.46875, 4, 27].flatMap((bound) => [0.999, 1, 1.001, -1].map((by) => bound * Math.SQRT2 * by));
const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 5e-324, 1e300, ...OF_EXP_AND_TANH, ...OF_NORMAL];
export const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -30, max: 30, noNaN: true }) },
  { weight: 3, arbitrary: fc.double({ min: -2, max: 2, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: -700, max: 700, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(...SPECIAL) },
);
export const list = (size: number) =>
  fc.array(value, { minLength: Math.min(size, 40), maxLength: Math.min(size, 40) }).map((some) => filled(size, some));
/** Some below a tile, some just above one or two. */
export const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: TILE - 2, max: 2 * TILE + 3 }));

export function filled(count: number, some: readonly number[]): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => some[(i * 7 + Math.floor(i / 11)) % some.length]);
}

/** Equal bits, but for the payload of a NaN, which no operation here defines. */
export function expectSameBits(got: Float64Array, wanted: Float64Array): void {
  const differing = got.findIndex((number, i) => !Object.is(number, wanted[i]));
  if (differing >= 0) expect.fail(`element ${differing}: got ${got[differing]}, wanted ${wanted[differing]}`);
}
