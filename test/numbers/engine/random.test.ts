/** Random numbers: the published algorithm bit for bit, and states that can be kept. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random, type RandomState, seedRandomState } from '../../../src/numbers/engine/random.js';

describe('random numbers', () => {
  test('are those of xoshiro128**, done again in whole numbers of any length', () => {
    const state: RandomState = [1, 2, 3, 4];
    const random = new Random(state);
    const reference = xoshiro(state);
    for (let i = 0; i < 2000; i++) expect(random.nextInteger()).toBe(reference());
  });

  test('between 0 and 1 have 53 random bits, the high ones drawn first', () => {
    const state = seedRandomState(8);
    const random = new Random(state);
    const reference = xoshiro(state);
    for (let i = 0; i < 500; i++) {
      const high = BigInt(reference()) >> 5n;
      const low = BigInt(reference()) >> 6n;
      expect(random.nextUniform() * 2 ** 53).toBe(Number((high << 26n) | low));
    }
  });

  test('go on from a state that was read out, stored as float64 and given back', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, drawn) => {
        const random = new Random(seedRandomState(seed));
        for (let i = 0; i < drawn; i++) random.nextNormal();
        const [a, b, c, d] = Float64Array.from(random.state);
        const restored = new Random([a, b, c, d]);
        for (let i = 0; i < 20; i++) expect(restored.nextUniform()).toBe(random.nextUniform());
        expect(restored.state).toEqual(random.state);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  test('differ from seed to seed, and never start from a state of zeros', () => {
    const first = new Set<number>();
    for (let seed = -500; seed < 500; seed++) {
      const state = seedRandomState(seed);
      expect(state.some((part) => part !== 0)).toBe(true);
      first.add(new Random(state).nextUniform());
    }
    expect(first.size).toBe(1000);
  });

  test('fill 0 to 1 evenly and follow no order from one to the next', () => {
    const random = new Random(seedRandomState(42));
    const pairs = Array.from({ length: 40_000 }, () => [random.nextUniform(), random.nextUniform()] as const);
    expect(pairs.every(([x, y]) => x >= 0 && x < 1 && y >= 0 && y < 1)).toBe(true);
    const buckets = new Array<number>(64).fill(0);
    for (const [x, y] of pairs) buckets[Math.floor(x * 8) * 8 + Math.floor(y * 8)]++;
    const expected = pairs.length / buckets.length;
    const chiSquare = buckets.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: one run in 1000 is above 103, one in 1000 below 34.
    expect(chiSquare).toBeLessThan(103);
    expect(chiSquare).toBeGreaterThan(34);
  });

  test('below a limit take every whole number equally often', () => {
    const random = new Random(seedRandomState(5));
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.nextBelow(7)]++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test('are normal with mean 0 and variance 1 where that is asked for', () => {
    const random = new Random(seedRandomState(9));
    const draws = Array.from({ length: 40_000 }, () => random.nextNormal());
    const moment = (power: number): number => draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.03);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.2);
    expect(draws.every(Number.isFinite)).toBe(true);
  });
});

/** The published algorithm over whole numbers cut to 32 bits. */
function xoshiro(state: RandomState): () => number {
  const cut = (x: bigint): bigint => BigInt.asUintN(32, x);
  const rotate = (x: bigint, count: bigint): bigint => cut((x << count) | (x >> (32n - count)));
  const s = state.map((part) => cut(BigInt(part)));
  return () => {
    const result = cut(rotate(cut(s[1] * 5n), 7n) * 9n);
    const shifted = cut(s[1] << 9n);
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 11n);
    return Number(result);
  };
}
