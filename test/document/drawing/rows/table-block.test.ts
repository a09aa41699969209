/** Tables of a document as rows: what gives way where there is little room, and what is said of it. */
import { expect, it } from 'vitest';
import type { Blocks } from '../../../../src/document/document.js';
import { blockRows } from '../../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../../src/document/drawing/rows/rows.js';
import { definitions, definitionTable, left, name, number, right, table } from '../../../../src/explaining/blocks.js';

const drawnIn = (width: number, ...blocks: Blocks): readonly string[] => blockRows(blocks, { width }).map(textOf);

it('cut where a row comes from before its name, and leave that out before a name is hard to tell', () => {
  const columns = [name('made of'), right('value'), left('from', { priority: 1, cut: 'end' })];
  const block = table(columns, [{ cells: ['weights(4 t, 10 o)', '+1.5', 'block 0 › attention › head 0'] }]);
  expect(drawnIn(60, block)[1]).toBe('  weights(4 t, 10 o)   +1.5  block 0 › attention › head 0');
  expect(drawnIn(44, block)[1]).toBe('  weights(4 t, 10 o)   +1.5  block 0 › atte…');
  expect(drawnIn(30, block)).toEqual([
    '  made of             value',
    '  weights(4 t, 10 o)   +1.5',
    '  1 hidden: from',
  ]);
  expect(drawnIn(24, block)[1]).toBe('  weigh… t, 10 o)   +1.5');
});

it('say how many columns have no room, where that is asked for', () => {
  const columns = [name('at'), ...[0, 1, 2, 3].map((rank, k) => right(String(k), { priority: 3 - rank }))];
  const block = {
    ...table(columns, [{ cells: ['norm', '1.00', '2.00', '3.00', '4.00'] }]),
    unfit: { before: 3, said: 'did not fit in' },
  };
  expect(drawnIn(40, block)).toEqual([
    '  at       0     1     2     3',
    '  norm  1.00  2.00  3.00  4.00',
    '  3 did not fit in',
  ]);
  expect(drawnIn(20, block)).toEqual(['  at       2     3', '  norm  3.00  4.00', '  5 did not fit in']);
});

it('keep every column in a text, whose lines may be as long as that takes, and cut texts before that', () => {
  const columns = [
    name('at'),
    left('from', { cut: 'end' }),
    ...[0, 1, 2].map((rank) => right(String(rank), { priority: rank })),
  ];
  const block = {
    ...table(columns, [{ cells: ['norm', 'block 0 › attention › head 0', '1.00', '2.00', '3.00'] }]),
    unfit: { before: 0, said: 'did not fit in' },
  };
  const textIn = (width: number): readonly string[] => blockRows([block], { width, hasWholeTables: true }).map(textOf);
  expect(textIn(20)).toEqual(['  at    from             0     1     2', '  norm  block 0 › a…  1.00  2.00  3.00']);
  expect(textIn(80)).toEqual(drawnIn(80, block));
});

it('let points stand under each other where numbers have as many digits as each needs', () => {
  const column = right('x', { aligned: 'points' });
  const lines = [12, 0.125, 3.5].map((value) => ({ cells: [number(value, String(value))] }));
  expect(drawnIn(40, table([column], lines))).toEqual(['       x', '  12    ', '   0.125', '   3.5  ']);
});

it('never break a name that is explained, however narrow', () => {
  const block = definitions([['clippedGradient("name")', 'The same after clipping.']]);
  expect(drawnIn(44, block)).toEqual(['  clippedGradient("name")', `${' '.repeat(17)}The same after clipping.`]);
});

it('have an empty name and an empty meaning where a row has no cells', () => {
  const block = definitionTable([{ cells: [] }]);
  expect(drawnIn(44, block).map((line) => line.trim())).toEqual(['']);
});
