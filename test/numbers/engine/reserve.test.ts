/** Memory for iterations that are kept: pieces that never overlap, in blocks of a fitting size. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Arena } from '../../../src/numbers/engine/arena.js';
import { LARGEST_CHUNK, Reserve } from '../../../src/numbers/engine/reserve.js';

describe('a reserve', () => {
  test('hands out pieces that never overlap, as large as asked for', () => {
    const size = fc.oneof(fc.nat(200), fc.integer({ min: 20_000, max: LARGEST_CHUNK / 4 }));
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 12 }), (sizes) => {
        const reserve = new Reserve();
        const pieces = sizes.map((wanted) => reserve.take(wanted));
        expect(pieces.map(({ length }) => length)).toEqual(sizes);
        const places = pieces
          .filter(({ length }) => length > 0)
          .map(({ buffer, byteOffset, byteLength }) => ({ buffer, first: byteOffset, end: byteOffset + byteLength }));
        const meet = places.some((one, k) =>
          places.slice(0, k).some((other) => {
            return one.buffer === other.buffer && one.first < other.end && other.first < one.end;
          }),
        );
        expect(meet).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  test('gives small iterations one block together and a large one blocks of its own', () => {
    const reserve = new Reserve();
    const small = [new Arena(5000, reserve), new Arena(5000, reserve)].map((arena) => arena.allocate(5000).buffer);
    expect(small[1]).toBe(small[0]);
    const large = new Arena(3 * LARGEST_CHUNK, reserve);
    expect(large.allocate(LARGEST_CHUNK).buffer).not.toBe(small[0]);
  });

  test('counts for an arena only what it took', () => {
    const arena = new Arena(5000, new Reserve());
    expect(arena.bytes).toBe(5000 * Float64Array.BYTES_PER_ELEMENT);
  });
});

test('an iteration of many blocks that turns out as expected takes hardly more than expected', () => {
  const size = Math.floor(LARGEST_CHUNK / 10) + 3;
  const arena = new Arena(40 * size);
  for (let turn = 0; turn < 40; turn++) arena.allocate(size);
  expect(arena.bytes / (40 * size * Float64Array.BYTES_PER_ELEMENT)).toBeLessThan(1.3);
});
