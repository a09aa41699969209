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
import { bar, type Line, left, name, right, table, text } from '../../../../src/explaining/blocks.js';
import { texts } from '../../../support/texts.js';

const COLUMNS: readonly Column[] = [
  left('word'),
  left('', { priority: 2, unit: 'mark' }),
  right('z'),
  right('P', { priority: 1 }),
];

function draw(columns: readonly Column[], rows: readonly Line[], width: number): readonly Row[] {
  return tableRows(table(columns, rows), width);
}

function lines(rows: readonly Row[]): readonly string[] {
  return rows.map(textOf);
}

/** A table of texts and numbers, the numbers told by their role; columns of both kinds may be dropped, in some order. */
const tables = fc
  .array(fc.record({ isNumber: fc.boolean(), priority: fc.integer({ min: 0, max: 3 }), head: texts }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((kinds) => {
    const columns = kinds.map(({ isNumber, priority, head }) =>
      isNumber ? right(head.slice(0, 4), { priority }) : left(head, { priority }),
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
  return columns.reduce((sum, { holds, priority, head }, k) => {
    if (priority !== 0) return sum;
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
        const shown = draw(columns, rows, width).flat();
        const numbers = shown.filter(({ role }) => role === 'positive').map(({ text }) => text.trim());
        const given = rows.map(({ cells }) => cells.map((cell) => textOfInlines([cell])));
        expect(given.flat()).toEqual(expect.arrayContaining(numbers));
        const kept = given.flatMap((cells) =>
          cells.filter((_, k) => columns[k].holds === 'number' && columns[k].priority === 0),
        );
        expect(numbers).toEqual(expect.arrayContaining(kept));
      }),
      { numRuns: 300 },
    );
  });

  test('at widths of 30 to 160 cuts no number and names each column that is hidden', () => {
    const named = fc
      .array(fc.record({ isNumber: fc.boolean(), priority: fc.integer({ min: 0, max: 3 }), size: fc.nat(30) }), {
        minLength: 1,
        maxLength: 9,
      })
      .map((kinds) =>
        kinds.map(({ isNumber, priority, size }, k) =>
          (isNumber ? right : left)(`h${k}`, { priority: k === 0 ? 0 : priority, ...(size > 20 && { cut: 'end' }) }),
        ),
      );
    const values = fc.array(fc.double(), { minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(named, values, fc.integer({ min: 30, max: 160 }), (columns, numbers, width) => {
        const cells = columns.map(({ holds }, k) => (holds === 'number' ? formatSigned(numbers[k]) : `text${k}`));
        const drawn = lines(draw(columns, [{ cells }], width));
        const places = drawn.findIndex((line) => line.includes(' hidden: '));
        const shown = (places === -1 ? drawn : drawn.slice(0, places)).join(' ').split(/ +/);
        const hidden = drawn
          .slice(places === -1 ? drawn.length : places)
          .join(' ')
          .match(/h\d/g);
        const dropped = columns.flatMap((_, k) => (shown.includes(`h${k}`) ? [] : [k]));
        expect((hidden ?? []).map((head) => Number(head.slice(1)))).toEqual(dropped);
        const kept = cells.filter((_, k) => columns[k].holds === 'number' && !dropped.includes(k));
        expect(shown).toEqual(expect.arrayContaining(kept));
      }),
      { numRuns: 500 },
    );
  });

  test('gives names lines of their own before it leaves out what its words are about', () => {
    const columns = [name('weight'), right('old'), right('new'), left('because', { priority: 1 })];
    const rows = [{ cells: ['block0.wq(1, 12)', '+0.1234', '+0.2345', 'P too low'], selected: true }];
    expect(lines(draw(columns, rows, 36))).toEqual([
      '  weight                old      new',
      '▸ block0.wq(1, 12)  +0.1234  +0.2345',
      '  1 hidden: because',
    ]);
    expect(lines(draw(columns, rows, 22))).toEqual([
      '  weight',
      '        old      new',
      '▸ block0.wq(1, 12)',
      '    +0.1234  +0.2345',
      '  1 hidden: because',
    ]);
  });

  test('leaves out a picture of the number beside it, and an empty column, without a word', () => {
    const columns = [
      left('word'),
      right('P'),
      left('', { priority: 1, unit: 'bar' }),
      right('change', { priority: 2 }),
    ];
    expect(lines(draw(columns, [{ cells: ['love', '0.5955', bar(1), ''] }], 16))).toEqual([
      '  word       P',
      '  love  0.5955',
    ]);
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
      '  1 hidden: marks',
    ]);
    expect(lines(draw(COLUMNS, rows, 20))).toEqual([
      '  word       z',
      '▸ love  +2.843',
      '  is    −2.071',
      '  2 hidden: marks, P',
    ]);
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
    expect(lines(draw(COLUMNS, wide, 20))).toEqual(['  word             z', '  深い学習…   +2.843', '  1 hidden: P']);
  });

  test('has no header line where no column has a header', () => {
    expect(lines(draw([left('')], [{ cells: ['a'] }], 10))).toEqual(['  a']);
  });

  test('of no lines is its header', () => {
    expect(lines(draw(COLUMNS, [], 40))).toEqual(['  word    z  P']);
  });

  test('says the legend of a column above its head, and nothing of a column that is left out', () => {
    const columns = [left('word'), left('correction', { priority: 1, legend: 'urgent from 0.4' })];
    const rows = [['we', 'urgent']];
    expect(lines(draw(columns, rows, 40))).toEqual(['urgent from 0.4', '', '  word  correction', '  we    urgent']);
    expect(lines(draw(columns, rows, 16))[0]).toBe('  word');
    const block = table(columns, rows);
    expect(speak([block])[0]).toBe('urgent from 0.4');
    expect(markdownOf([block])).toMatch(/^urgent from 0\.4\n\n\| word/);
    expect(blockTrees([block]).map(textOfTree).join('\n')).toMatch(/^urgent from 0\.4\n/);
  });
});
