/**
 * What a guest's screen has beside that of the class: the row under it, which says who drives, whether one follows and how
 * far one has gone, and the guest's own keys over it.
 * Invariant: the screens themselves are shared; guests to whom the same is to be shown get the very same grid, so that it
 * is encoded once for all of them.
 */
import type { CellGrid, CellRow, Size } from '../terminal/cell-grid.js';
import { parseStyledLine } from '../terminal/styled-text.js';
import { paintRow } from '../ui/paint-row.js';
import type { Theme } from '../ui/theme.js';
import { SMALLEST } from '../views/layout.js';
import { type Row, rowWidth, truncateRow } from '../views/rows.js';

/** The size of the screen above the row; on small terminals the row lies over its last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

export interface Additions {
  readonly row: Row;
  /** Over the lowest rows of the screen. */
  readonly over: readonly Row[];
  readonly theme: Theme;
}

export interface ClassRowPainter {
  /** `grid` with what is added to it, within a terminal of so many rows. */
  paint(grid: CellGrid, additions: Additions, terminalRows: number): CellGrid;
}

export function createClassRowPainter(): ClassRowPainter {
  const painted = new WeakMap<CellGrid, Map<string, CellGrid>>();
  return {
    paint: (grid, additions, terminalRows) => {
      const isOver = grid.rows.length >= terminalRows;
      const rows = [...additions.over, additions.row].map((line) => truncateRow(line, grid.columns));
      const lines = rows.map((line) => paintRow(line, additions.theme));
      const key = `${isOver} ${lines.join('\n')}`;
      const known = painted.get(grid) ?? new Map<string, CellGrid>();
      painted.set(grid, known);
      const result = known.get(key) ?? withRows(grid, lines, rows, isOver);
      known.set(key, result);
      return result;
    },
  };
}

function withRows(grid: CellGrid, lines: readonly string[], rows: readonly Row[], isOver: boolean): CellGrid {
  const cells = lines.map((line, k): CellRow => {
    const rest = Math.max(0, grid.columns - rowWidth(rows[k] ?? []));
    return parseStyledLine(line + ' '.repeat(rest));
  });
  const kept = Math.max(0, grid.rows.length - cells.length + (isOver ? 0 : 1));
  return { columns: grid.columns, rows: [...grid.rows.slice(0, kept), ...cells] };
}
