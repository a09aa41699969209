/**
 * A row of spans as cells, in the styles of a theme.
 * Invariant: a row takes as many cells as `rowWidth` says, whatever its spans contain.
 */
import type { CellRow, CellStyle } from '../cells/cell-grid.js';
import { addText } from '../cells/cell-line.js';
import type { Row, Span } from '../drawing/rows/rows.js';
import { shadedText, type Theme } from './theme.js';

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
