/**
 * What one sees of a grid: its characters, and its rows in the order in which a terminal shows them.
 */
import type { CellGrid } from '../../src/cells/cell-grid.js';
import { inVisualOrder } from '../../src/terminal/visual-order.js';

/** The characters of a grid, lines separated by a newline, without trailing blanks. */
export function gridText(grid: CellGrid): string {
  return grid.rows.map((row) => row.text.join('').trimEnd()).join('\n');
}

export function gridInVisualOrder({ columns, rows }: CellGrid): CellGrid {
  return { columns, rows: rows.map(inVisualOrder) };
}
