/**
 * What a guest sees in addition to the shared screen: a row below it (who drives, whether the guest follows, how far
 * the guest has moved) and the guest's own keys on top of it.
 * Invariant: the screens themselves are shared. Guests who should see the same additions get the very same grid, so it
 * is encoded once for all of them.
 */
import type { CellGrid, CellRow, Size } from '../cells/cell-grid.js';
import { blankLine, overlay } from '../cells/cell-line.js';
import { type Row, truncateRow } from '../drawing/rows/rows.js';
import { cellsOf } from '../ui/row-cells.js';
import type { Theme } from '../ui/theme.js';
import { SMALLEST } from '../views/screen/layout.js';

/** The size of the screen above the row. On small terminals the row covers the screen's last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

export interface Additions {
  readonly row: Row;
  /** Rows that cover the bottom of the screen. */
  readonly over: readonly Row[];
  readonly theme: Theme;
}

export interface ClassRowPainter {
  /**
   * Additions that depend on nothing but these values, a theme and this name: the same object for everyone for whom they
   * are the same, as long as the values are.
   */
  share(values: readonly unknown[], theme: Theme, name: string, make: () => Additions): Additions;
  /** Adds a guest's rows to `grid`, for a terminal with this many rows. */
  paint(grid: CellGrid, additions: Additions, terminalRows: number): CellGrid;
}

export function createClassRowPainter(): ClassRowPainter {
  const painted = new WeakMap<CellGrid, Map<string | Additions, CellGrid>>();
  let since: readonly unknown[] = [];
  let shared = new Map<Theme, Map<string, Additions>>();
  return {
    share: (values, theme, name, make) => {
      if (values.length !== since.length || values.some((value, k) => value !== since[k])) {
        since = values;
        shared = new Map();
      }
      const known = shared.get(theme)?.get(name);
      if (known !== undefined) return known;
      const additions = make();
      const ofTheme = shared.get(theme) ?? new Map<string, Additions>();
      shared.set(theme, ofTheme.set(name, additions));
      return additions;
    },
    paint: (grid, additions, terminalRows) => {
      const isOver = grid.rows.length >= terminalRows;
      const shownAlready = isOver ? undefined : painted.get(grid)?.get(additions);
      if (shownAlready !== undefined) return shownAlready;
      const known = painted.get(grid) ?? new Map<string | Additions, CellGrid>();
      painted.set(grid, known);
      const key = keyOf(additions, isOver);
      const result = known.get(key) ?? withRows(grid, additions, isOver);
      known.set(key, result);
      if (!isOver) known.set(additions, result);
      return result;
    },
  };
}

/** Additions that are not shared may still be equal. One stage paints all its grids with one theme. */
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
