/**
 * Heat maps: what is in them can be read from the characters alone, and the cursor never leaves the picture.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../../src/document/document.js';
import { matrixRows, type Resolution, resolutionsFor } from '../../../../src/document/drawing/rows/heat-map.js';
import { matrixRoom } from '../../../../src/document/drawing/rows/matrix.js';
import { type Row, rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';

function mapOf(values: readonly (readonly number[])[], row = 0, column = 0): Matrix {
  return {
    kind: 'matrix',
    rowNames: values.map((_, r) => `r${r}`),
    columnNames: values[0].map((_, c) => `c${c}`),
    values: values.flat(),
    cursor: { row, column },
    zoom: 0,
  };
}

function linesOf(map: Matrix, level: number, width = 60, height = 8): readonly Row[] {
  const resolution = resolutionsFor(map, matrixRoom(map, width, height))[level];
  return matrixRows(map, resolution, width, height);
}

const isPictureLine = (line: Row): boolean => /^(▸ | {2}) *r\d/.test(textOf(line));
const pictureOf = (rows: readonly Row[]): readonly string[] => rows.filter(isPictureLine).map(textOf);

/** The cursor's column is pointed at from above: over its sign, or before its name. */
function expectPointer(resolution: Resolution, lines: readonly string[], at: number): void {
  if (resolution === 'numbers') {
    expect(lines[0].match(/▾/g)).toHaveLength(1);
    return;
  }
  const pointer = lines.find((text) => text.trim() === '▾');
  expect((pointer?.indexOf('▾') ?? -9) - at).toBe(resolution === 'tenths' ? 1 : 0);
}

describe('a heat map', () => {
  const FEW = mapOf(
    [
      [2, -1, 0],
      [-0.1, Number.NaN, 1.99],
    ],
    1,
    2,
  );

  it('writes the numbers under the names of their columns where they fit', () => {
    const rows = linesOf(FEW, 0);
    expect(rows.map(textOf)).toEqual([
      '           c0      c1     ▾c2',
      '  r0   +2.000  −1.000  +0.000',
      '▸ r1   −0.100    ⚠NaN [+1.990]',
    ]);
    const shades = rows[1].flatMap(({ shade }) => shade ?? []);
    expect(shades).toEqual([1, -0.5, 0].map((upper) => ({ upper, isNumber: true })));
  });

  it('writes fewer decimals before it gives up numbers, and names only the signs that are there', () => {
    const row = Array.from({ length: 9 }, (_, c) => (c + 1) / 10);
    const [wide, narrow, tenths] = [90, 62, 40].map((width) => linesOf(mapOf([row, row], 0, 8), 0, width).map(textOf));
    expect(wide[1]).toContain('+0.1000');
    expect(narrow[1]).toMatch(/\+0\.10 /);
    expect(tenths[0]).toBe('  selected: r0, c8 = +0.9000');
    expect(tenths.at(-1)).toMatch(/^ {2}0 +· \+2/);
  });

  it('does not blend rows that mean different things where their columns fit, and says what blended cells stand for', () => {
    const values = Array.from({ length: 96 }, (_, r) => Array.from({ length: 8 }, (_, c) => (r + 1) * (c - 3)));
    const named = linesOf({ ...mapOf(values), namedRows: true }, 0).map(textOf);
    expect(named).toContainEqual(expect.stringContaining('rows 1–8, columns 1–8 of 96×8'));
    expect(pictureOf(linesOf({ ...mapOf(values), namedRows: true }, 0))).toHaveLength(8);
    expect(linesOf(mapOf(values), 0).map(textOf).join('\n')).toContain(
      'each half cell the largest of 6 rows and 6 columns',
    );
  });

  it('writes sign and tenths of the largest where there is no room for numbers', () => {
    const rows = matrixRows(FEW, 'tenths', 60, 8);
    expect(pictureOf(rows)).toEqual(['  r0  +9 −5 · ', '▸ r1  ·  ⚠ [+9]']);
    expect(textOf(rows.at(-1) ?? [])).toContain('−2.00 −9 −7 −5 −2  · +2 +5 +7 +9  +2.00');
    expect(textOf(rows.at(-1) ?? [])).toMatch(/ ⚠ {2}not finite$/);
    expect(rows.map(textOf)).toContain('  digits: tenths of 2.00');
  });

  it('keeps the number under the cursor, however long its name', () => {
    const [map] = [mapOf([[0.1234, -0.5]])];
    const named = { ...map, rowNames: ['a context of many words that goes on and on'] };
    const [first] = matrixRows(named, 'tenths', 36, 8);
    expect(textOf(first)).toMatch(/^ {2}selected: a .*….* on, c0 = \+0\.1234$/);
  });

  it('puts two values over each other where the matrix is large, and a block of them where it is larger', () => {
    const large = Array.from({ length: 64 }, (_, r) =>
      Array.from({ length: 200 }, (_, c) => (r === 40 ? -1 : c === 7 ? 1 : 0)),
    );
    const map = mapOf(large, 63, 199);
    const levels = resolutionsFor(map, matrixRoom(map, 60, 8));
    expect(levels).toEqual([4, 2, 1, 'tenths', 'numbers']);
    const whole = pictureOf(linesOf(map, 0));
    expect(whole).toHaveLength(8);
    expect(whole[5]).toBe(`  r40 ${'□'.repeat(50)}`);
    expect(whole[0]).toBe(`  r0  ·■${'·'.repeat(48)}`);
  });

  it('shades each half by its own value, relative to the largest size', () => {
    const tall = Array.from({ length: 40 }, (_, r) => [r === 0 ? 4 : r === 1 ? -2 : 0, Number.POSITIVE_INFINITY]);
    const map = mapOf(tall, 39, 1);
    const shadesOf = (matrix: Matrix) => {
      const [first] = matrixRows(matrix, 1, 60, 20).filter(isPictureLine);
      return first.flatMap(({ shade }) => (shade === undefined ? [] : [shade]));
    };
    const numbers = { upper: 1, lower: -0.5 };
    expect(shadesOf(map)).toEqual([numbers, { upper: Number.NaN, lower: Number.NaN }]);
    // What a mask means is no alarm.
    expect(shadesOf({ ...map, meansInfinity: true })).toEqual([numbers, { upper: 1, lower: 1 }]);
  });

  it('keeps the cursor in view and the rows within the pane, at any size and zoom', () => {
    fc.assert(
      fc.property(
        fc.record({
          rowCount: fc.integer({ min: 1, max: 90 }),
          columnCount: fc.integer({ min: 1, max: 300 }),
          row: fc.double({ min: 0, max: 0.999, noNaN: true }),
          column: fc.double({ min: 0, max: 0.999, noNaN: true }),
          width: fc.integer({ min: 30, max: 140 }),
          height: fc.integer({ min: 1, max: 40 }),
        }),
        ({ rowCount, columnCount, row, column, width, height }) => {
          const values = Array.from({ length: rowCount }, (_, r) =>
            Array.from({ length: columnCount }, (_, c) => Math.sin(r * 7 + c)),
          );
          const map = mapOf(values, Math.floor(row * rowCount), Math.floor(column * columnCount));
          for (const resolution of resolutionsFor(map, matrixRoom(map, width, height))) {
            const rows = matrixRows(map, resolution, width, height);
            expect(Math.max(...rows.map(rowWidth))).toBeLessThanOrEqual(width);
            const lines = rows.filter(isPictureLine);
            expect(lines.length).toBeLessThanOrEqual(height);
            const marked = lines.filter((line) =>
              line.some(({ role, text }) => role === 'selected' && /[◉[]/.test(text)),
            );
            expect(marked).toHaveLength(1);
            expect(textOf(marked[0])).toMatch(/^▸ /);
            const at = textOf(marked[0]).search(/[◉[]/);
            expectPointer(resolution, rows.map(textOf), at);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('lets nothing that is no number be averaged away', () => {
    const values = Array.from({ length: 64 }, (_, r) =>
      Array.from({ length: 64 }, (_, c) => (r === 33 && c === 2 ? Number.NaN : 1)),
    );
    expect(pictureOf(linesOf(mapOf(values, 0, 63), 0)).join('')).toContain('⚠');
  });
});
