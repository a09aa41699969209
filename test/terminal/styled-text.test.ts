/** Lines of text with SGR sequences turned into cells, whatever else they hold. */
import { describe, expect, test } from 'vitest';
import { DEFAULT_COLOR, PLAIN, trueColor } from '../../src/cells/cell-grid.js';
import { parseStyledLine, sanitizeText, sliceStyledLine } from '../../src/terminal/styled-text.js';
import { CONTROLS } from './controls.js';

const textOf = (line: string): string => parseStyledLine(line).text.join('');

describe('a line of styled text', () => {
  test('becomes a cell for each column, with the style set before it', () => {
    const { text, style } = parseStyledLine('a\x1b[31mb\x1b[48;2;1;2;3;1mc\x1b[0md');
    expect(text).toEqual(['a', 'b', 'c', 'd']);
    expect(style).toEqual([
      PLAIN,
      { foreground: 1, background: DEFAULT_COLOR, attributes: 0 },
      { foreground: 1, background: trueColor(0x010203), attributes: 1 },
      PLAIN,
    ]);
  });

  test('gives a wide cluster an empty cell for its further columns', () => {
    expect(parseStyledLine('你a👩‍👩‍👧').text).toEqual(['你', '', 'a', '👩‍👩‍👧', '']);
  });

  test('keeps marks with their letter, and drops what has no width', () => {
    expect(parseStyledLine('e\u0301x\u200by\u00ad\u0301').text).toEqual(['e\u0301', 'x', 'y']);
    expect(parseStyledLine('\ud800a\udc00').text).toEqual(['a']);
  });

  test('turns every kind of space into blanks of the same width', () => {
    expect(parseStyledLine('\u00a0\u2003\u3000\u2028.').text).toEqual([' ', ' ', ' ', ' ', ' ', '.']);
  });

  for (const { name, sequence } of CONTROLS) {
    test(`loses ${name}`, () => {
      expect(textOf(`before${sequence}after`)).toBe('beforeafter');
      expect(textOf(sanitizeText(`before${sequence}after`))).toBe('beforeafter');
    });
  }

  test('loses the rest after a control sequence or string that does not end', () => {
    for (const open of ['\x1b', '\x1b[', '\x1b[3', '\x1b]0;title', '\x1bPq', '\x9b1', '\x9d0;title', '\x1b(']) {
      expect(textOf(`before${open}`)).toBe('before');
      expect(sanitizeText(`before${open}`)).toBe('before');
    }
    expect(textOf('before\x1b]0;title after')).toBe('before');
  });

  test('keeps its newlines and its SGR sequences when it is sanitized', () => {
    const text = 'a\n\x1b[1;38:5:9mb\x1b[m';
    expect(sanitizeText(`${text}\x1b[2J`)).toBe(text);
  });
});

describe('a slice of a line', () => {
  const slice = (line: string, from: number, to: number) => parseStyledLine(sliceStyledLine(line, from, to));

  test('has the columns asked for, in their styles', () => {
    const line = 'ab\x1b[31mcd\x1b[32mef\x1b[m';
    const whole = parseStyledLine(line);
    expect(slice(line, 1, 5)).toEqual({ text: whole.text.slice(1, 5), style: whole.style.slice(1, 5) });
    expect(slice(line, 4, 99).text).toEqual(['e', 'f']);
    expect(slice(line, 4, 2).text).toEqual([]);
    expect(slice(line, -3, 2).text).toEqual(['a', 'b']);
  });

  test('has blanks where it cuts a wide character', () => {
    expect(slice('你好', 1, 3).text).toEqual([' ', ' ']);
    expect(slice('a你b', 0, 2).text).toEqual(['a', ' ']);
    expect(slice('a你b', 2, 4).text).toEqual([' ', 'b']);
  });
});
