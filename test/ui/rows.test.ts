import { expect, test } from 'vitest';
import { row, span } from '../../src/drawing/rows/rows.js';
import { createSharedCells } from '../../src/ui/rows.js';
import { DARK, themeFor } from '../../src/ui/theme.js';

test('rows that several screens show become cells once for those of the same theme', () => {
  const rows = [row(span('loss', 'accent'))];
  const cellsOf = createSharedCells();
  const dark = cellsOf(rows, DARK);
  expect(cellsOf(rows, DARK)).toBe(dark);
  expect(cellsOf(rows, themeFor('light', 'true-color'))[0].style).not.toEqual(dark[0].style);
  expect(cellsOf(rows, DARK)).toEqual(dark);
  expect(cellsOf([...rows], DARK)).not.toBe(dark);
  expect(createSharedCells()(rows, DARK)).not.toBe(dark);
});
