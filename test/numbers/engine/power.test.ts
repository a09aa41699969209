/** Powers against exact ones, computed in whole numbers of any length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { power } from '../../../src/numbers/engine/power.js';

describe('a power with a whole exponent', () => {
  it('is the true one, rounded to nearest', () => {
    const bases = fc.oneof(
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.double({ min: 0.9, max: 1, noNaN: true }),
      fc.constant(0.999),
    );
    fc.assert(
      fc.property(bases, fc.nat(400), (base, exponent) => {
        expect(power(base, exponent)).toBe(exactPower(base, exponent));
        expect(power(-base, exponent)).toBe(exponent % 2 === 0 ? power(base, exponent) : -power(base, exponent));
      }),
    );
  });

  it('is the true one for the decays of Adam, late in a run', () => {
    for (const decay of [0.9, 0.95, 0.99, 0.999]) {
      for (const step of [1, 2, 10, 100, 1000, 5000]) expect(power(decay, step)).toBe(exactPower(decay, step));
    }
  });

  it('has a negative exponent as one over the power', () => {
    expect(power(2, -3)).toBe(0.125);
    expect(power(10, -2)).toBe(0.01);
  });
});

it.each([
  [0, 0, 1],
  [-0, 3, -0],
  [-0, -1, -Infinity],
  [Infinity, 3, Infinity],
  [-Infinity, 3, -Infinity],
  [2, 1024, Infinity],
  [0.5, 1074, Number.MIN_VALUE],
  [0.5, 2 ** 40, 0],
  [-1, 2 ** 40 + 1, -1],
  [4, 0.5, 2],
  [-4, 0.5, Number.NaN],
  [Number.NaN, 0, 1],
])('%d to the power of %d is %d', (base, exponent, expected) => {
  expect(power(base, exponent)).toBe(expected);
});

/** base^exponent for a base from 0.5 to 2: the whole number that its bits are, multiplied out and rounded to even. */
function exactPower(base: number, exponent: number): number {
  const scale = 54;
  const exact = BigInt(base * 2 ** scale) ** BigInt(exponent);
  const surplus = exact.toString(2).length - 53;
  if (surplus <= 0) return Number(exact) * 2 ** (-scale * exponent);
  const half = 1n << BigInt(surplus - 1);
  const rest = exact & ((half << 1n) - 1n);
  const kept = exact >> BigInt(surplus);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return Number(kept + (up ? 1n : 0n)) * 2 ** (surplus - scale * exponent);
}
