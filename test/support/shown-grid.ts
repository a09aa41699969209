/**
 * What one sees of a grid: its characters, and its rows in the order in which a terminal shows them.
 */
import { Attribute, type CellGrid, type CellStyle, PLAIN } from '../../src/document/cells/cell-grid.js';
import { inVisualOrder } from '../../src/terminal/stream/visual-order.js';

/** The characters of a grid, lines separated by a newline, without trailing blanks. */
export function gridText(grid: CellGrid): string {
  return grid.rows.map((row) => row.text.join('').trimEnd()).join('\n');
}

export function gridInVisualOrder({ columns, rows }: CellGrid): CellGrid {
  return { columns, rows: rows.map(inVisualOrder) };
}

/** The same grid, where a blank has neither the colour nor the weight of a letter, since it has none to show them. */
export function looksOf(grid: CellGrid): CellGrid {
  const lookOf = (cluster: string, style: CellStyle): CellStyle =>
    cluster !== ' ' || (style.attributes & (Attribute.underline | Attribute.inverse)) !== 0
      ? style
      : { ...PLAIN, background: style.background };
  return {
    ...grid,
    rows: grid.rows.map(({ text, style }) => ({ text, style: style.map((each, x) => lookOf(text[x]!, each)) })),
  };
}
