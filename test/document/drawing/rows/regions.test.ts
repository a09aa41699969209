/** What is drawn says where it is, however its rows are wrapped, cut, indented and boxed. */
import { expect, test } from 'vitest';
import type { Block, Blocks } from '../../../../src/document/document.js';
import { blockRows } from '../../../../src/document/drawing/rows/blocks.js';
import { boxRows } from '../../../../src/document/drawing/rows/frame-box.js';
import type { PartKind } from '../../../../src/document/drawing/rows/part.js';
import { firstRowOf, regionsOf } from '../../../../src/document/drawing/rows/regions.js';
import { type Row, textOf, wrapRow } from '../../../../src/document/drawing/rows/rows.js';
import { readFormula } from '../../../../src/document/read-formula.js';

const text = (words: string) => ({ kind: 'text' as const, text: words });
const score = (figure: number) => ({
  kind: 'value' as const,
  ...{ value: figure, text: String(figure), of: { symbol: 'z', step: 3, element: figure } },
});

const TABLE: Block = {
  kind: 'table',
  columns: [
    { head: [text('word')], holds: 'name' },
    { head: [text('z')], holds: 'number' },
  ],
  rows: [{ cells: [[text('love')], [score(2)]] }, { cells: [[text('deep')], [score(17)]], selected: true }],
};
const BLOCKS: Blocks = [
  { kind: 'paragraph', inlines: [text('Each score becomes a share of the whole, and a long sentence is broken.')] },
  { kind: 'gloss', inlines: [text('e^z is the exponential of the score z, however many rows that takes')] },
  { kind: 'formula', lines: [readFormula('P = e^z / Σ e^z = 17.17 / 28.83 = 0.5955')] },
  TABLE,
];

/** The texts of the rows or columns of a kind of part. */
function textsAt(rows: readonly Row[], kind: PartKind): readonly string[] {
  return regionsOf(rows).flatMap(({ part, row, from, to }) =>
    part.kind === kind ? [textOf(rows[row]).slice(from, to).trim()] : [],
  );
}

test.each([80, 40, 24])('the selection, the head, the formula and what is explained are found at width %i', (width) => {
  const rows = blockRows(BLOCKS, { width });
  const boxed = boxRows(rows, { title: 't', width: width + 4, height: rows.length + 2, focused: true, scroll: 0 });
  for (const drawn of [rows, boxed, rows.flatMap((line) => wrapRow(line, width - 6))]) {
    expect(textsAt(drawn, 'selection')).toEqual(['▸']);
    expect(textsAt(drawn, 'value')).toEqual(['2', '17']);
    expect(textOf(drawn[firstRowOf(drawn, 'selection') ?? 0])).toMatch(/▸ deep +17/);
    expect(textsAt(drawn, 'head').join(' ')).toMatch(/word +z/);
    expect(textsAt(drawn, 'formula').join(' ').replace(/\s+/g, ' ').trim()).toBe(
      'P = e^z / Σ e^z = 17.17 / 28.83 = 0.5955',
    );
    expect(textsAt(drawn, 'explanation').join(' ').trim()).toMatch(/^e\^z is .* rows that takes$/);
  }
});

test('a value has its address, a term its name, and a place where it leads', () => {
  const inlines = [
    score(2),
    text(' is a '),
    { kind: 'term' as const, term: 'logit', text: 'score' },
    text(' made at '),
    { kind: 'place' as const, to: '0.3', text: 'step 3' },
  ];
  const parts = regionsOf(blockRows([{ kind: 'paragraph', inlines }], { width: 40 }));
  expect(parts).toEqual([
    { part: { kind: 'value', of: { symbol: 'z', step: 3, element: 2 } }, row: 0, from: 0, to: 1 },
    { part: { kind: 'term', term: 'logit' }, row: 0, from: 7, to: 12 },
    { part: { kind: 'place', to: '0.3' }, row: 0, from: 21, to: 27 },
  ]);
});

test('a row in the colour of what is selected is not the selection, if nothing is', () => {
  const rows = blockRows([{ ...TABLE, rows: TABLE.rows.map(({ cells }) => ({ cells })) }], { width: 40 });
  expect(
    firstRowOf(
      rows.map((line) => line.map((part) => ({ ...part, role: 'selected' }))),
      'selection',
    ),
  ).toBeNull();
});
