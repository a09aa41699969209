/** How tokens are written: each shows something, alone and beside others, and leads back to its text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/document/cells/width.js';
import {
  positionOfToken,
  readToken,
  writtenText,
  writtenToken,
  writtenTokens,
} from '../../src/document/written-token.js';
import { PRINTABLE_TEXT } from '../../src/files/printable.js';
import { oneOf } from '../support/depth.js';
import { words } from '../support/texts.js';

describe('a written token', () => {
  test.each([
    ['\u0301', '◌\u0301'],
    ['\u0302\u0301', '◌\u0302\u0301'],
    ['\u093f', '◌\u093f'],
    ['\u200d', '<ZWJ>'],
    ['\ufe0f', '<VS16>'],
    ['\u00a0', '<NBSP>'],
    ['\u3000', '<IDSP>'],
    ['\u2009', '<THSP>'],
    ['\u200b', '<ZWSP>'],
    ['\u200f', '<RLM>'],
    ['\u00ad', '<SHY>'],
    ['\ufeff', '<BOM>'],
    ['\u{e0101}', '<VS18>'],
    ['\u0600', '<U+0600>'],
    ['\u{e0067}', '<U+E0067>'],
    ['\u{1f1ef}', '<RI-J>'],
    ['🇯🇵\u{1f1e9}', '🇯🇵<RI-D>'],
    ['\u0007', '\\u0007'],
    [' ', '␣'],
    ['\n', '⏎'],
    [' the', '␣the'],
    [' \u0301', '␣◌\u0301'],
    ['👩\u200d', '👩<ZWJ>'],
    ['a\u200db', 'a<ZWJ>b'],
  ])('shows what shows nothing by itself: %j', (token, written) => {
    expect(writtenToken(token)).toBe(written);
    expect(readToken(written)).toBe(token);
  });

  test.each([
    'हिन्दी',
    'ภาษาไทย',
    'שָׁלוֹם',
    'مُحَمَّد',
    'Tie\u0302\u0301ng',
    '👩‍👩‍👧',
    '👩🏽',
    '❤️',
    '1️⃣',
    '🏳️‍🌈',
    '🇯🇵',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    'می‌خواهم',
    'क्‍ष',
    'New York',
  ])('is the token where that shows: %s', (token) => {
    expect(writtenToken(token)).toBe(token);
  });

  test('of every character takes a cell, is printable, stays as it is when it is written again, and leads back', () => {
    const codes = Array.from({ length: 0x20000 }, (_, code) => code);
    const unlike = [...codes, 0xe0001, 0xe0020, 0xe007f, 0xe0100, 0xe01ef].filter(
      (code) => !/[\p{Script=Han}\p{Script=Hangul}\p{Cn}\p{Co}]/u.test(String.fromCodePoint(code)),
    );
    for (const code of oneOf(5, unlike)) {
      const character = String.fromCodePoint(code);
      const written = writtenToken(character);
      if (widthOf(written) < 1 || !PRINTABLE_TEXT.test(written) || writtenToken(written) !== written) {
        expect({ code: code.toString(16), written, width: widthOf(written) }).toBe('shown');
      }
      if (readToken(written) !== character && !'⏎⇥␣'.includes(character)) expect(code.toString(16)).toBe('read');
    }
  });

  test('of several characters takes a cell and stays as it is when it is written again', () => {
    fc.assert(
      fc.property(words, (token) => {
        const written = writtenToken(token);
        expect(widthOf(written)).toBeGreaterThan(0);
        expect(writtenToken(written)).toBe(written);
      }),
    );
  });
});

test('no two tokens are written the same', () => {
  expect(writtenTokens(['\u0301', '◌\u0301', '\u200d', 'a'], ['<ZWJ>'])).toEqual([
    '\\u0301',
    '◌\u0301',
    '\\u200d',
    'a',
  ]);
  fc.assert(
    fc.property(fc.uniqueArray(words, { maxLength: 30 }), (tokens) => {
      expect(new Set(writtenTokens(tokens, [])).size).toBe(tokens.length);
    }),
  );
});

test('marks stand on their letters in a text of characters, and alone where words stand apart', () => {
  const letters = ['T', 'i', 'e', '◌\u0302', '◌\u0301', '␣', '◌\u0301', '◌'];
  expect(writtenText(letters, '')).toBe('Tie\u0302\u0301␣◌\u0301◌');
  expect(writtenText(['e', '◌\u0301'], ' ')).toBe('e ◌\u0301');
});

test('a token is found as it is written, by its characters, and by the same letter in another form', () => {
  const tokens = ['a', '◌\u0301', '<ZWJ>', '␣', 'Vie\u0323\u0302t'];
  const named = ['◌\u0301', '\u0301', '\u200d', ' ', 'Việt', 'b'];
  expect(named.map((name) => positionOfToken(tokens, name))).toEqual([1, 1, 2, 3, 4, -1]);
});
