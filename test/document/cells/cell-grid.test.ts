/** Texts as cells, whatever they hold, and rows laid over one another. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addText,
  blankLine,
  type CellLine,
  type CellStyle,
  overlay,
  PLAIN,
} from '../../../src/document/cells/cell-grid.js';
import { widthOf } from '../../../src/document/cells/width.js';
import { CONTROLS } from '../../support/controls.js';
import { rowOf } from '../../support/grids.js';
import { texts } from '../../support/texts.js';

const RED: CellStyle = { ...PLAIN, foreground: 1 };
const cellsOf = (text: string): readonly string[] => rowOf(text).text;

/** A line of these characters with the row laid over it. */
function covered(under: string, start: number, over: string): CellLine {
  const line: CellLine = { text: [], style: [] };
  addText(line, under, PLAIN);
  overlay(line, start, rowOf([over, RED]));
  return line;
}

describe('a text', () => {
  test('becomes a cell for each column, in its style', () => {
    const line: CellLine = { text: [], style: [] };
    addText(line, 'ab', PLAIN);
    addText(line, '你', RED);
    expect(line).toEqual({ text: ['a', 'b', '你', ''], style: [PLAIN, PLAIN, RED, RED] });
  });

  test('gives a wide cluster an empty cell for its further columns', () => {
    expect(cellsOf('你a👩‍👩‍👧')).toEqual(['你', '', 'a', '👩‍👩‍👧', '']);
  });

  test('keeps marks with their letter, and drops what has no width', () => {
    expect(cellsOf('e\u0301x\u200by\u00ad\u0301')).toEqual(['e\u0301', 'x', 'y']);
    expect(cellsOf('\ud800a\udc00')).toEqual(['a']);
  });

  test('turns every kind of space into blanks of the same width', () => {
    expect(cellsOf('\u00a0\u2003\u3000\u2028.')).toEqual([' ', ' ', ' ', ' ', ' ', '.']);
    const spaces = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter((unit) =>
      /\s/.test(unit),
    );
    for (const space of spaces) expect(cellsOf(space).join('').trimEnd()).toBe('');
  });

  for (const { name, sequence } of CONTROLS) {
    test(`keeps of ${name} what can be printed`, () => {
      const cells = cellsOf(`before${sequence}after`);
      expect(cells.join('')).toMatch(/^before[\x20-\x7e]*after$/);
      if (sequence.length === 1) expect(cells.join('')).toBe('beforeafter');
    });
  }

  test('has as many cells as it is measured, each of which can be printed', () => {
    const anything = fc.oneof(
      texts,
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...CONTROLS).map((c) => c.sequence),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 6 }), (parts) => {
        const text = parts.join('');
        const cells = cellsOf(text);
        expect(cells).toHaveLength(widthOf(text));
        // No control, no bidi control, no line separator, no half of a pair.
        expect(
          cells.filter((cell) => /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u.test(cell)),
        ).toEqual([]);
      }),
    );
  });
});

describe('a row over a line', () => {
  test('covers the cells that it lies on', () => {
    expect(covered('abcdef', 2, 'xy')).toEqual({ text: [...'abxyef'], style: [PLAIN, PLAIN, RED, RED, PLAIN, PLAIN] });
    expect(covered('abc', 3, 'x').text).toEqual([...'abc']);
    expect(covered('abc', -2, 'xy').text).toEqual([...'abc']);
    expect(covered('abc', 1, '').text).toEqual([...'abc']);
  });

  test('is cut at both edges of the line', () => {
    expect(covered('abc', -1, 'xyz!?').text).toEqual([...'yz!']);
    expect(covered('abc', 2, 'xyz').text).toEqual([...'abx']);
  });

  test('leaves a blank of a wide cluster that it covers in part, and nothing moves', () => {
    expect(covered('你好.', 0, 'x').text).toEqual(['x', ' ', '好', '', '.']);
    expect(covered('你好.', 1, 'x').text).toEqual([' ', 'x', '好', '', '.']);
    expect(covered('你好.', 1, 'xy').text).toEqual([' ', 'x', 'y', ' ', '.']);
  });

  test('is blank where an edge cuts a wide cluster of its own', () => {
    expect(covered('...', -1, '你a好').text).toEqual([' ', 'a', ' ']);
    expect(covered('...', 2, '你').text).toEqual(['.', '.', ' ']);
    expect(covered('.', 0, '你').text).toEqual([' ']);
  });

  test('is joined with nothing that comes to stand beside it', () => {
    expect(covered('.......', 1, '❤\u200da1️⃣\u200d').text).toEqual(['.', '❤', 'a', '1️⃣', '', '.', '.']);
    const line = blankLine(10);
    overlay(line, -5, rowOf('한a愛❤️❤\u200da'));
    overlay(line, 3, rowOf('😀a'));
    expect(widthOf(line.text.join(''))).toBe(10);
  });

  test('keeps every wide cluster whole or blank, whatever lies where', () => {
    const part = fc.tuple(fc.integer({ min: -5, max: 12 }), texts);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const line = blankLine(10);
        for (const [start, text] of parts) overlay(line, start, rowOf(text));
        expect(line.text).toHaveLength(10);
        line.text.forEach((cell, x) => {
          const width = widthOf(cell);
          const empty = line.text.slice(x + 1, x + width);
          if (cell !== '') expect([width, ...empty]).toEqual([width, ...new Array<string>(width - 1).fill('')]);
        });
        expect(widthOf(line.text.join(''))).toBe(10);
      }),
    );
  });
});
