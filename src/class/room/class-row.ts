/**
 * What a guest sees in addition to the shared screen: a row below it (who drives, whether the guest follows, how far
 * the guest has moved) and the guest's own keys on top of it.
 * Invariant: the screens themselves are shared. Guests who should see the same additions get the very same grid, so it
 * is encoded once for all of them.
 */
import { blankLine, type CellGrid, type CellRow, overlay, type Size } from '../../document/cells/cell-grid.js';
import type { Glyphs } from '../../document/drawing/rows/glyphs.js';
import { type Row, truncateRow } from '../../document/drawing/rows/rows.js';
import { findOrMake, remember } from '../../numbers/kernels/remember.js';
import { cellsOf } from '../../terminal/components/rows.js';
import type { Theme } from '../../terminal/components/theme.js';
import { SMALLEST } from '../../terminal/screen/layout/plan.js';

/** The size of the screen above the row. On small terminals the row covers the screen's last line instead. */
export function stageSizeFor({ columns, rows }: Size): Size {
  return { columns, rows: rows > SMALLEST.rows ? rows - 1 : rows };
}

export interface Additions {
  readonly row: Row;
  /** Rows that cover the bottom of the screen. */
  readonly over: readonly Row[];
  /** Whether the row has a line of its own below the grid. */
  readonly isBelow: boolean;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

/** Adds a guest's rows to a grid. */
export function createRowPainter(): (grid: CellGrid, additions: Additions) => CellGrid {
  const paintedOn = remember((_: CellGrid) => new Map<string | Additions, CellGrid>());
  return (grid, additions) => {
    const painted = paintedOn(grid);
    const make = (): CellGrid => withRows(grid, additions);
    return findOrMake(painted, additions, () => findOrMake(painted, keyOf(additions), make));
  };
}

/** Additions that are not shared may still be equal. One stage paints all its grids with one theme. */
function keyOf({ row, over, isBelow }: Additions): string {
  let key = isBelow ? 'below' : 'over';
  for (const line of [...over, row]) {
    for (const { role, text } of line) key += `\n${role} ${text}`;
    key += '\n';
  }
  return key;
}

function withRows(grid: CellGrid, { row, over, theme, isBelow, glyphs }: Additions): CellGrid {
  const cells = [...over, row].map((line): CellRow => {
    const cells = blankLine(grid.columns);
    overlay(cells, 0, cellsOf(truncateRow(line, grid.columns, glyphs), theme));
    return cells;
  });
  const kept = Math.max(0, grid.rows.length - cells.length + (isBelow ? 1 : 0));
  return { columns: grid.columns, rows: [...grid.rows.slice(0, kept), ...cells] };
}
