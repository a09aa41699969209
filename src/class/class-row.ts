/**
 * What a guest sees in addition to the shared screen: a row below it (who drives, whether the guest follows, how far
 * the guest has moved) and the guest's own keys on top of it.
 * Invariant: the screens themselves are shared. Guests who should see the same additions get the very same grid, so it
 * is encoded once for all of them.
 */
import type { CellGrid, CellRow, Size } from '../cells/cell-grid.js';
import { blankLine, overlay } from '../cells/cell-line.js';
import { cellsOf } from '../ui/row-cells.js';
import type { Theme } from '../ui/theme.js';
import { type Row, truncateRow } from '../views/drawing/rows.js';
import { SMALLEST } from '../views/screen/layout.js';

/** The size of the screen above the row. On small terminals the row covers the screen's last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

interface Additions {
  readonly row: Row;
  /** Rows that cover the bottom of the screen. */
  readonly over: readonly Row[];
  readonly theme: Theme;
}

export interface ClassRowPainter {
  /** Adds a guest's rows to `grid`, for a terminal with this many rows. */
  paint(grid: CellGrid, additions: Additions, terminalRows: number): CellGrid;
}

export function createClassRowPainter(): ClassRowPainter {
  const painted = new WeakMap<CellGrid, Map<string, CellGrid>>();
  return {
    paint: (grid, additions, terminalRows) => {
      const isOver = grid.rows.length >= terminalRows;
      const key = keyOf(additions, isOver);
      const known = painted.get(grid) ?? new Map<string, CellGrid>();
      painted.set(grid, known);
      const result = known.get(key) ?? withRows(grid, additions, isOver);
      known.set(key, result);
      return result;
    },
  };
}

/** Runs for every guest on every frame, so it must be cheap. One stage paints all its grids with one theme. */
function keyOf({ row, over }: Additions, isOver: boolean): string {
  let key = isOver ? 'over' : 'under';
  for (const line of [...over, row]) {
    for (const { role, text } of line) key += `\n${role} ${text}`;
    key += '\n';
  }
  return key;
}

function withRows(grid: CellGrid, { row, over, theme }: Additions, isOver: boolean): CellGrid {
  const cells = [...over, row].map((line): CellRow => {
    const cells = blankLine(grid.columns);
    overlay(cells, 0, cellsOf(truncateRow(line, grid.columns), theme));
    return cells;
  });
  const kept = Math.max(0, grid.rows.length - cells.length + (isOver ? 0 : 1));
  return { columns: grid.columns, rows: [...grid.rows.slice(0, kept), ...cells] };
}
