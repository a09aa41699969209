// Rows of spans as one box of their size, which holds their cells. It renders again only when its content has changed.
import { Box, Transform } from 'ink';
import { createContext, memo, useContext, useRef } from 'react';
import { addText, type CellRow, type CellStyle } from '../../document/cells/cell-grid.js';
import { holdCells } from '../../document/cells/held-cells.js';
import { type Row, type Span, sameRow } from '../../document/drawing/rows/rows.js';
import { DARK, shadedText, type Theme } from './theme.js';

export const ThemeContext = createContext<Theme>(DARK);

interface Drawn {
  readonly theme: Theme;
  readonly rows: readonly Row[];
  readonly cells: readonly CellRow[];
}

/** @param last what the same box held before: most of its rows are as they were */
type CellSource = (rows: readonly Row[], theme: Theme, last?: Drawn | null) => readonly CellRow[];

const cellsOfRows: CellSource = (rows, theme, last = null) =>
  rows.map((row, k) => {
    const before = last?.theme === theme ? last.rows[k] : undefined;
    return last !== null && before !== undefined && sameRow(before, row) ? last.cells[k] : cellsOf(row, theme);
  });

export const CellSourceContext = createContext(cellsOfRows);

/** For screens that show the same rows, most of them in the same theme: makes their cells once. */
export function createSharedCells(): CellSource {
  const known = new WeakMap<readonly Row[], Drawn>();
  return (rows, theme, last) => {
    const drawn = known.get(rows);
    if (drawn?.theme === theme) return drawn.cells;
    const cells = cellsOfRows(rows, theme, last);
    known.set(rows, { theme, rows, cells });
    return cells;
  };
}

export const Rows = memo(
  function Rows({ rows }: { readonly rows: readonly Row[] }) {
    const theme = useContext(ThemeContext);
    const cellsOfAll = useContext(CellSourceContext);
    const last = useRef<Drawn | null>(null);
    const cells = cellsOfAll(rows, theme, last.current);
    last.current = { theme, rows, cells };
    return <Cells cells={cells} />;
  },
  ({ rows: before }, { rows: after }) =>
    before === after || (before.length === after.length && before.every((row, k) => sameRow(row, after[k]))),
);

export function Cells({ cells }: { readonly cells: readonly CellRow[] }) {
  if (cells.length === 0) return null;
  const width = Math.max(...cells.map(({ text }) => text.length));
  return (
    <Box width={width} height={cells.length} flexShrink={0}>
      <Transform transform={holdCells(cells)}>{` ${'\n'.repeat(cells.length - 1)}`}</Transform>
    </Box>
  );
}

/** A row as cells in the styles of a theme: as many as `rowWidth` says, whatever its spans contain. */
export function cellsOf(row: Row, theme: Theme): CellRow {
  const cells = { text: [], style: [] };
  for (const span of row) {
    const { text, style } = lookOf(span, theme);
    addText(cells, text, style);
  }
  return cells;
}

function lookOf({ text, role, shade }: Span, theme: Theme): { readonly text: string; readonly style: CellStyle } {
  if (shade === undefined || theme.shades === null || role === 'selected' || role === 'pointed')
    return { text, style: theme.roles[role] };
  return shadedText(text, shade, theme.shades);
}
