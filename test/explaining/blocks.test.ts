/** How sentences are put together of words and numbers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textOfInlines } from '../../src/document/document.js';
import { formatPlural } from '../../src/document/numbers.js';
import { counted, number, phrase, separated, text } from '../../src/explaining/blocks.js';

const share = number(0.4488, '0.45');

describe('a phrase', () => {
  test('keeps its numbers apart from its words, which are one text between two of them', () => {
    const line = phrase`After "${'we'}" it is ${share}, ${phrase`and ${share} later`}.`;
    expect(line).toEqual([text('After "we" it is '), share, text(', and '), share, text(' later.')]);
  });

  test('keeps words with a tone of their own apart', () => {
    const said = text('so far', 'here');
    expect(phrase`${said} ${share}${''}`).toEqual([said, text(' '), share]);
  });

  test('reads as the template does', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.double(), (before, after, value) => {
        const written = String(value);
        const line = phrase`${before}${number(value, written)} and ${after}`;
        expect(textOfInlines(line)).toBe(`${before}${written} and ${after}`);
      }),
    );
  });
});

test('what is separated has its numbers, and the text between', () => {
  expect(separated([['a ', share], 'b'], ', ')).toEqual([text('a '), share, text(', '), text('b')]);
  expect(separated([], ', ')).toEqual([]);
});

test('what is counted reads as a plural does, with the number apart', () => {
  fc.assert(
    fc.property(fc.nat(), (count) => {
      const line = counted(count, 'guess', 'guesses');
      expect(textOfInlines(line)).toBe(formatPlural(count, 'guess', 'guesses'));
      expect(line[0]).toMatchObject({ kind: 'value', value: count });
    }),
  );
});
