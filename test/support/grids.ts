// Rows and grids of cells, written as texts.

import {
  addText,
  blankLine,
  type CellGrid,
  type CellRow,
  type CellStyle,
  overlay,
  PLAIN,
  type Size,
} from '../../src/document/cells/cell-grid.js';

/** A text, or one with a style, which is plain by default. */
export type Piece = string | readonly [text: string, style: Partial<CellStyle>];

export function rowOf(...pieces: readonly Piece[]): CellRow {
  const cells = { text: [], style: [] };
  for (const piece of pieces) {
    const [text, style] = typeof piece === 'string' ? [piece, {}] : piece;
    addText(cells, text, { ...PLAIN, ...style });
  }
  return cells;
}

/** A grid with these rows from the top, each cut or filled with blanks. */
export function gridOf({ columns, rows }: Size, lines: readonly (CellRow | string | undefined)[]): CellGrid {
  const painted = Array.from({ length: rows }, (_, y) => {
    const given = lines[y] ?? '';
    const line = blankLine(columns);
    overlay(line, 0, typeof given === 'string' ? rowOf(given) : given);
    return line;
  });
  return { columns, rows: painted };
}
