/**
 * Compares grids cell by cell, quickly: a deep comparison of thousands of cells is slow even if nothing differs.
 */
import { expect } from 'vitest';
import { type CellGrid, sameRow } from '../../src/cells/cell-grid.js';
import { gridText, looksOf } from './shown-grid.js';

export function expectSameGrid(actual: CellGrid, expected: CellGrid, message = ''): void {
  const same =
    actual.columns === expected.columns &&
    actual.rows.length === expected.rows.length &&
    actual.rows.every((row, y) => sameRow(row, expected.rows[y]));
  if (same) return;
  expect(gridText(actual), message).toBe(gridText(expected));
  expect(actual, message).toEqual(expected);
  throw new Error(`${message}: the grids differ.`);
}

/** The same for what can be seen of them: a terminal need not be told how a blank would be written. */
export function expectSameLooks(shown: CellGrid, expected: CellGrid, message = ''): void {
  expectSameGrid(looksOf(shown), looksOf(expected), message);
}
