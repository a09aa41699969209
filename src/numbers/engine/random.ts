/**
 * The one source of random numbers: xoshiro128** (Blackman and Vigna), seeded through splitmix32.
 * Invariant: the whole state is four 32-bit numbers that can be read and restored, so that a replay draws the same
 * numbers.
 */
import { cos, ln } from '../kernels/elementary.js';

export type RandomState = readonly [number, number, number, number];

export function seedRandomState(seed: number): RandomState {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return [next(), next(), next(), next()];
}

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(state: RandomState) {
    [this.a, this.b, this.c, this.d] = state;
  }

  get state(): RandomState {
    return [this.a, this.b, this.c, this.d];
  }

  /** Uniform in [0, 2^32). */
  nextInteger(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.b, 5), 7), 9) >>> 0;
    const shifted = this.b << 9;
    this.c ^= this.a;
    this.d ^= this.b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= shifted;
    this.d = rotateLeft(this.d, 11);
    return result;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  nextUniform(): number {
    const high = this.nextInteger() >>> 5;
    const low = this.nextInteger() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform over 0 … limit − 1. */
  nextBelow(limit: number): number {
    return Math.floor(this.nextUniform() * limit);
  }

  /**
   * Standard normal, by the Box–Muller transform. Only one of its two values is used, so no state is kept elsewhere.
   */
  nextNormal(): number {
    const radius = Math.sqrt(-2 * ln(1 - this.nextUniform()));
    return radius * cos(2 * Math.PI * this.nextUniform());
  }
}

function rotateLeft(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count));
}

/** So many distinct numbers below `limit` (Floyd's method). */
export function drawDistinct(random: Random, count: number, limit: number): ReadonlySet<number> {
  const drawn = new Set<number>();
  for (let most = limit - count; most < limit; most++) {
    const candidate = random.nextBelow(most + 1);
    drawn.add(drawn.has(candidate) ? most : candidate);
  }
  return drawn;
}
