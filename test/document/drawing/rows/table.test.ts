/** Tables: what gives way where there is no room. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../../src/document/cells/width.js';
import { type Column, type Inline, textOfInlines } from '../../../../src/document/document.js';
import { blockTrees } from '../../../../src/document/drawing/html/blocks.js';
import { textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { markdownOf } from '../../../../src/document/drawing/markdown/markdown.js';
import { type Row, rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { tableRows } from '../../../../src/document/drawing/rows/table.js';
import { speak } from '../../../../src/document/drawing/speech/speech.js';
import { formatSigned } from '../../../../src/document/numbers.js';
import { type Line, left, right, table, text } from '../../../../src/explaining/blocks.js';
import { texts } from '../../../support/texts.js';

const COLUMNS: readonly Column[] = [left('word'), left('', { rank: 2 }), right('z'), right('P', { rank: 1 })];

function draw(columns: readonly Column[], rows: readonly Line[], width: number): readonly Row[] {
  return tableRows(table(columns, rows), width);
}

function lines(rows: readonly Row[]): readonly string[] {
  return rows.map(textOf);
}

/** A table of texts and numbers, the numbers told by their role; columns of both kinds may be dropped, in some order. */
const tables = fc
  .array(fc.record({ isNumber: fc.boolean(), rank: fc.integer({ min: 0, max: 3 }), head: texts }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((kinds) => {
    const columns = kinds.map(({ isNumber, rank, head }) =>
      isNumber ? right(head.slice(0, 4), { rank }) : left(head, { rank }),
    );
    const cells = kinds.map(({ isNumber }) =>
      isNumber
        ? fc.double().map((value) => text(formatSigned(value), 'positive'))
        : texts.map((written) => text(written)),
    );
    const line = fc.record({ cells: fc.tuple(...cells), selected: fc.boolean() });
    return fc.record({ columns: fc.constant(columns), rows: fc.array(line, { maxLength: 5 }) });
  });

/** Cells that a table needs in any case: numbers whole, texts cut to twelve. */
function leastWidth(columns: readonly Column[], rows: readonly { readonly cells: readonly Inline[] }[]): number {
  return columns.reduce((sum, { holds, rank, head }, k) => {
    if (rank !== 0) return sum;
    const widest = Math.max(
      ...[head, ...rows.map(({ cells }) => [cells[k]])].map((each) => widthOf(textOfInlines(each))),
    );
    return sum + 2 + (holds === 'number' ? widest : Math.min(widest, 12));
  }, 0);
}

describe('a table', () => {
  test('is never wider than asked', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 4, max: 120 }), ({ columns, rows }, width) => {
        for (const line of draw(columns, rows, width)) expect(rowWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('cuts no number where those that cannot be dropped have room', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 4, max: 120 }), ({ columns, rows }, width) => {
        fc.pre(rows.length > 0 && leastWidth(columns, rows) <= width);
        const shown = draw(columns, rows, width).slice(-rows.length);
        rows.forEach(({ cells }, r) => {
          const numbers = shown[r].filter(({ role }) => role === 'positive').map(({ text }) => text.trim());
          const given = cells.map((cell) => textOfInlines([cell]));
          expect(given).toEqual(expect.arrayContaining(numbers));
          const kept = given.filter((_, k) => columns[k].holds === 'number' && columns[k].rank === 0);
          expect(numbers).toEqual(expect.arrayContaining(kept));
        });
      }),
      { numRuns: 300 },
    );
  });

  const rows = [
    { cells: ['love', text('target', 'target'), '+2.843', '0.5955'], selected: true },
    { cells: ['is', '', '−2.071', '0.2752'] },
  ];

  test('sets numbers under each other and marks the line that is selected', () => {
    expect(lines(draw(COLUMNS, rows, 40))).toEqual([
      '  word               z       P',
      '▸ love  target  +2.843  0.5955',
      '  is            −2.071  0.2752',
    ]);
  });

  test('drops whole columns, the highest number first', () => {
    expect(lines(draw(COLUMNS, rows, 28))).toEqual([
      '  word       z       P',
      '▸ love  +2.843  0.5955',
      '  is    −2.071  0.2752',
    ]);
    expect(lines(draw(COLUMNS, rows, 20))).toEqual(['  word       z', '▸ love  +2.843', '  is    −2.071']);
  });

  test('cuts a head sooner than the numbers under it', () => {
    const columns = ['iteration', 'loss of a long name', 'loss of main'].map((head) => right(head));
    const cells = ['1000000', '2.87248', '2.49349'];
    expect(lines(draw(columns, [{ cells }], 38))).toEqual([
      '  iteration  loss of a …  loss of main',
      '    1000000      2.87248       2.49349',
    ]);
  });

  test('cuts texts and not numbers when nothing more can be dropped', () => {
    const wide = [{ cells: ['深い学習を愛する', '', '+2.843', '0.5955'] }];
    expect(lines(draw(COLUMNS, wide, 20))).toEqual(['  word             z', '  深い学習…   +2.843']);
  });

  test('has no header line where no column has a header', () => {
    expect(lines(draw([left('')], [{ cells: ['a'] }], 10))).toEqual(['  a']);
  });

  test('of no lines is its header', () => {
    expect(lines(draw(COLUMNS, [], 40))).toEqual(['  word    z  P']);
  });

  test('says the legend of a column above its head, and nothing of a column that is left out', () => {
    const columns = [left('word'), left('correction', { rank: 1, legend: 'urgent from 0.4' })];
    const rows = [['we', 'urgent']];
    expect(lines(draw(columns, rows, 40))).toEqual(['urgent from 0.4', '', '  word  correction', '  we    urgent']);
    expect(lines(draw(columns, rows, 8))).toEqual(['  word', '  we']);
    const block = table(columns, rows);
    expect(speak([block])[0]).toBe('urgent from 0.4');
    expect(markdownOf([block])).toMatch(/^urgent from 0\.4\n\n\| word/);
    expect(blockTrees([block]).map(textOfTree).join('\n')).toMatch(/^urgent from 0\.4\n/);
  });
});
