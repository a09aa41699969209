/**
 * Compares what can be seen of grids, cell by cell and quickly: a deep comparison of thousands of cells is slow even if
 * nothing differs. A terminal need not be told in which colour a blank would be written.
 */
import { expect } from 'vitest';
import { type CellGrid, sameRow } from '../../src/document/cells/cell-grid.js';
import { gridText, looksOf } from './shown-grid.js';

export function expectSameLooks(shown: CellGrid, wanted: CellGrid, message = ''): void {
  const [actual, expected] = [looksOf(shown), looksOf(wanted)];
  const same =
    actual.columns === expected.columns &&
    actual.rows.length === expected.rows.length &&
    actual.rows.every((row, y) => sameRow(row, expected.rows[y]));
  if (same) return;
  expect(gridText(actual), message).toBe(gridText(expected));
  expect(actual, message).toEqual(expected);
  throw new Error(`${message}: the grids differ.`);
}
