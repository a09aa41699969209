/** Any text made safe and short for a message; the name that is closest to a misspelt one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControls, PRINTABLE_TEXT } from '../../src/files/printable.js';
import { closest, describeValue, quote, shorten } from '../../src/files/refusal.js';

describe('text for messages', () => {
  it('is printable and short, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
        ),
        (text) => {
          expect(escapeControls(text)).toMatch(PRINTABLE_TEXT);
          expect(shorten(text, 20)).toMatch(PRINTABLE_TEXT);
          expect(shorten(text, 20).length).toBeLessThanOrEqual(20 * 6);
          expect(quote(text)).toMatch(/^".*"$/u);
        },
      ),
    );
  });

  it('keeps scripts, marks and emoji as they are', () => {
    for (const text of ['愛は深い', 'नमस्ते', 'مرحبا', 'e\u0301', '👩‍🚀', '\u00a0'])
      expect(escapeControls(text)).toBe(text);
  });

  it('is cut between characters', () => {
    expect(shorten('𝛁'.repeat(10), 4)).toBe('𝛁𝛁𝛁…');
    expect(shorten('𝛁𝛁𝛁𝛁', 4)).toBe('𝛁𝛁𝛁𝛁');
  });
});

describe('a value in a message', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [true, 'true'],
    [-0.5, '-0.5'],
    [Number.POSITIVE_INFINITY, 'Infinity, beyond a 64-bit float'],
    [Number.NaN, 'NaN'],
    ['', 'an empty string'],
    ['we', 'the string "we"'],
    [[], 'an empty array'],
    [[1, 2], 'an array of 2'],
    [{}, 'an empty object'],
    [{ a: 1 }, 'an object'],
  ])('%j is %s', (value, expected) => {
    expect(describeValue(value)).toBe(expected);
  });
});

describe('the closest name', () => {
  it.each([
    ['learningrate', 'learningRate'],
    ['learnigRate', 'learningRate'],
    ['leraningRate', 'learningRate'],
    ['kidn', 'kind'],
    ['beta', undefined],
    ['', undefined],
  ])('to %j is %j', (got, expected) => {
    expect(closest(got, ['kind', 'learningRate', 'momentum'])).toBe(expected);
  });
});
