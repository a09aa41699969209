/**
 * What a guest's screen has beside that of the class: the row under it, which says who drives, whether one follows and how
 * far one has gone, and the guest's own keys over it.
 * Invariant: the screens themselves are shared; guests to whom the same is to be shown get the very same grid, so that it
 * is encoded once for all of them.
 */
import type { CellGrid, CellRow, Size } from '../cells/cell-grid.js';
import { blankLine, overlay } from '../cells/cell-line.js';
import { cellsOf } from '../ui/row-cells.js';
import type { Theme } from '../ui/theme.js';
import { type Row, truncateRow } from '../views/drawing/rows.js';
import { SMALLEST } from '../views/layout.js';

/** The size of the screen above the row; on small terminals the row lies over its last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

interface Additions {
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
      const key = keyOf(additions, isOver);
      const known = painted.get(grid) ?? new Map<string, CellGrid>();
      painted.set(grid, known);
      const result = known.get(key) ?? withRows(grid, additions, isOver);
      known.set(key, result);
      return result;
    },
  };
}

/** Cheap, for it is worked out for every guest at every frame. Grids of one stage are all painted with one theme. */
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
