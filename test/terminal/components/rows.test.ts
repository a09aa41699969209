import { expect, test } from 'vitest';
import { row, span } from '../../../src/document/drawing/rows/rows.js';
import { createSharedCells } from '../../../src/terminal/components/rows.js';
import { DARK, themeFor } from '../../../src/terminal/components/theme.js';

test('rows that several screens show become cells once for those of the same theme', () => {
  const rows = [row(span('loss', 'here'))];
  const cellsOf = createSharedCells();
  const dark = cellsOf(rows, DARK);
  expect(cellsOf(rows, DARK)).toBe(dark);
  expect(cellsOf(rows, themeFor('light', 'true-color'))[0].style).not.toEqual(dark[0].style);
  expect(cellsOf(rows, DARK)).toEqual(dark);
  expect(cellsOf([...rows], DARK)).not.toBe(dark);
  expect(createSharedCells()(rows, DARK)).not.toBe(dark);
});

test('a box that is drawn again keeps the cells of rows that are as they were, in the same theme', () => {
  const cellsOf = createSharedCells();
  const frame = (loss: string) => [row('loss ', span(loss, 'here')), row('the rest'), row(span('the rest', 'muted'))];
  const [rows, next] = [frame('2.08'), frame('1.97')];
  const last = { theme: DARK, rows, cells: cellsOf(rows, DARK) };
  const drawn = cellsOf(next, DARK, last);
  expect(drawn.map((cells, k) => cells === last.cells[k])).toEqual([false, true, true]);
  expect(drawn).toEqual(createSharedCells()(next, DARK));
  const light = themeFor('light', 'true-color');
  expect(cellsOf(next, light, last)).toEqual(createSharedCells()(next, light));
  expect(cellsOf([next[1]], DARK, last)).toEqual([drawn[1]]);
});
