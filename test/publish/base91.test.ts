/** Bytes as text for HTML, and back. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, encode } from '../../src/publish/base91.js';

const BYTES = fc.uint8Array({ maxLength: 200 });

it('gives back any bytes, and nothing beyond them', () => {
  fc.assert(
    fc.property(BYTES, (bytes) => {
      expect([...decode(encode(bytes))]).toEqual([...bytes]);
    }),
  );
});

it('is shorter than base64, and means nothing to HTML', () => {
  fc.assert(
    fc.property(BYTES, (bytes) => {
      const text = encode(bytes);
      expect(text).toMatch(/^[!-%'-;=?-~]*$/);
      expect(text.length).toBeLessThanOrEqual(Math.ceil((bytes.length * 16) / 13) + 1);
    }),
  );
});
