/** The padding of SSH packets. */
import { describe, expect, test } from 'vitest';
import { randomFillSync } from '../../src/build/ssh-crypto.js';

describe('random bytes from a pool', () => {
  test('fill what was asked for and nothing beside it', () => {
    for (let round = 0; round < 50; round++) {
      const buffer = randomFillSync(Buffer.alloc(32), 5, 19);
      expect(buffer.subarray(0, 5)).toEqual(Buffer.alloc(5));
      expect(buffer.subarray(24)).toEqual(Buffer.alloc(8));
      expect(buffer.subarray(5, 24)).not.toEqual(Buffer.alloc(19));
    }
  });

  test('come once each, also after the pool was filled again', () => {
    const seen = new Set<string>();
    for (let count = 0; count < 20_000; count++) seen.add(randomFillSync(Buffer.alloc(16), 0, 16).toString('hex'));
    expect(seen.size).toBe(20_000);
  });
});
