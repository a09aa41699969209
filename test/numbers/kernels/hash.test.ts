/** The hash of values: the same wherever they lie, and another one for any difference that anybody could see. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, hashPlainly, PIECE } from '../../../src/numbers/kernels/hash.js';
import { inTensorMemory } from '../../support/residents.js';

const values = (most: number) =>
  fc.float64Array({ minLength: 1, maxLength: most }).map((array) => Float64Array.from(array));
const seed = fc.maxSafeNat();

function hashInMemory(array: Float64Array, start: number): number {
  let result = Number.NaN;
  inTensorMemory([array], ([copy]) => {
    result = hash(copy, start);
  });
  return result;
}

/** With one bit of one value flipped. */
function flipped(array: Float64Array, bit: number): Float64Array {
  const copy = array.slice();
  new Uint8Array(copy.buffer)[bit >> 3] ^= 1 << (bit & 7);
  return copy;
}

describe('a hash', () => {
  test('is the same in WebAssembly, in any memory, and in plain TypeScript, and a whole number below 2^53', () => {
    fc.assert(
      fc.property(values(600), seed, (array, start) => {
        const plain = hashPlainly(array, start);
        expect(hash(array, start)).toBe(plain);
        expect(hashInMemory(array, start)).toBe(plain);
        expect(Number.isSafeInteger(plain) && plain >= 0).toBe(true);
      }),
    );
  });

  test('of many values is that of their pieces, one after the other', () => {
    for (const length of [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7]) {
      const array = Float64Array.from({ length }, (_, i) => Math.sin(i));
      let wanted = 11;
      for (let at = 0; at < length; at += PIECE) wanted = hashPlainly(array.subarray(at, at + PIECE), wanted);
      expect(hash(array, 11)).toBe(wanted);
      expect(hashInMemory(array, 11)).toBe(wanted);
    }
  });

  test('is another one where any bit of any value is, unless it makes a NaN of another', () => {
    for (const length of [1, 3, 4, 63, 255, 256, 700]) {
      const array = Float64Array.from({ length }, (_, i) => (i % 5 === 0 ? 0 : Math.cos(i)));
      const whole = hash(array, 0);
      for (let bit = 0; bit < 64 * length; bit += length > 100 ? 37 : 1)
        expect(hash(flipped(array, bit), 0)).not.toBe(whole);
    }
  });

  test('is another one where any two values have the other sign, also of 0', () => {
    const length = 1200;
    const array = new Float64Array(length);
    const known = new Set([hash(array, 0)]);
    for (let distance = 1; distance < length; distance++) {
      const other = array.slice();
      other[0] = -0;
      other[distance] = -0;
      known.add(hash(other, 0));
    }
    expect(known.size).toBe(length);
    expect(hash(array.fill(-0), 0)).not.toBe(hash(new Float64Array(length), 0));
  });

  test('is another one where values change places, where there are more of them, and for another seed', () => {
    const array = Float64Array.from({ length: 500 }, (_, i) => i);
    const [whole, swapped] = [hash(array, 0), array.slice()];
    for (let i = 1; i < array.length; i++) {
      swapped.set(array);
      swapped[0] = array[i];
      swapped[i] = array[0];
      expect(hash(swapped, 0)).not.toBe(whole);
    }
    const zeros = Array.from({ length: 300 }, (_, count) => hash(new Float64Array(count + 1), 0));
    expect(new Set(zeros).size).toBe(zeros.length);
    expect(hash(array, 1)).not.toBe(whole);
    expect(hash(array, 2 ** 40)).not.toBe(whole);
  });

  test('takes one NaN for another, since nothing can tell them apart', () => {
    for (const length of [1, 2, 4, 9, 260]) {
      const array = new Float64Array(length).fill(Number.NaN);
      const other = flipped(flipped(array, 0), 63);
      expect(Number.isNaN(other[0])).toBe(true);
      expect(hash(other, 0)).toBe(hash(array, 0));
      expect(hashPlainly(other, 0)).toBe(hash(array, 0));
      expect(hashInMemory(other, 0)).toBe(hash(array, 0));
      expect(hash(new Float64Array(length), 0)).not.toBe(hash(array, 0));
    }
  });
});
