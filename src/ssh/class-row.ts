/**
 * The row under everybody's screen: who drives, whether one follows, how far one has gone.
 * Invariant: the screens above it are shared; guests whose rows say the same are shown the very same grid, so that it is
 * encoded once for all of them.
 */
import type { CellGrid, CellRow, Size } from '../terminal/cell-grid.js';
import { parseStyledLine } from '../terminal/styled-text.js';
import { paintRow } from '../ui/paint-row.js';
import { DARK } from '../ui/theme.js';
import { SMALLEST } from '../views/layout.js';
import { type Row, rowWidth, truncateRow } from '../views/rows.js';

/** The size of the screen above the row; on small terminals the row lies over its last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

export interface ClassRowPainter {
  /** `grid` with the row under it, within a terminal of so many rows. */
  paint(grid: CellGrid, row: Row, terminalRows: number): CellGrid;
}

export function createClassRowPainter(): ClassRowPainter {
  const painted = new WeakMap<CellGrid, Map<string, CellGrid>>();
  return {
    paint: (grid, row, terminalRows) => {
      const isOver = grid.rows.length >= terminalRows;
      const key = `${isOver} ${row.map(({ role, text }) => `${role} ${text}`).join('\n')}`;
      const known = painted.get(grid) ?? new Map<string, CellGrid>();
      painted.set(grid, known);
      const result = known.get(key) ?? withRow(grid, row, isOver);
      known.set(key, result);
      return result;
    },
  };
}

function withRow(grid: CellGrid, row: Row, isOver: boolean): CellGrid {
  const above = isOver ? grid.rows.slice(0, -1) : grid.rows;
  return { columns: grid.columns, rows: [...above, cellsOf(row, grid.columns)] };
}

function cellsOf(row: Row, columns: number): CellRow {
  const fitted = truncateRow(row, columns);
  const line = paintRow(fitted, DARK);
  return parseStyledLine(line + ' '.repeat(Math.max(0, columns - rowWidth(fitted))));
}
