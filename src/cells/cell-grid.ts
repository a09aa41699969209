// A grid of character cells: what a terminal shows, as data. A grid never changes after it is painted, every row has as
// many cells as the grid has columns, and successive grids share unchanged rows.

/** A colour: -1 is the terminal's default, 0 to 255 an index into its palette, `trueColor(rgb)` anything else. */
export type CellColor = number;

/** The style of a cell; `attributes` is a sum of the bits in `Attribute`. */
export interface CellStyle {
  readonly foreground: CellColor;
  readonly background: CellColor;
  readonly attributes: number;
}

/**
 * Cells from left to right. `text` holds one grapheme cluster per cell; after a cluster wider than one column comes an
 * empty string for each further column, with the same style.
 */
export interface CellRow {
  readonly text: readonly string[];
  readonly style: readonly CellStyle[];
}

/** A screen: `rows` from top to bottom, each of `columns` cells. */
export interface CellGrid {
  readonly columns: number;
  readonly rows: readonly CellRow[];
}

/** A screen's size in character cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export const DEFAULT_COLOR: CellColor = -1;
export const TRUE_COLOR = 0x1000000;

export const Attribute = { bold: 1, dim: 2, underline: 4, inverse: 8 } as const;

export const PLAIN: CellStyle = { foreground: DEFAULT_COLOR, background: DEFAULT_COLOR, attributes: 0 };

/** The colour for a 24-bit value 0xRRGGBB. */
export function trueColor(rgb: number): CellColor {
  return TRUE_COLOR | (rgb & 0xffffff);
}

export function sameSize(a: Size, b: Size): boolean {
  return a.columns === b.columns && a.rows === b.rows;
}

export function sameStyle(a: CellStyle, b: CellStyle): boolean {
  return a === b || (a.foreground === b.foreground && a.background === b.background && a.attributes === b.attributes);
}

export function sameRow(a: CellRow, b: CellRow): boolean {
  if (a === b) return true;
  if (a.text.length !== b.text.length) return false;
  for (let column = 0; column < a.text.length; column++) {
    if (a.text[column] !== b.text[column] || !sameStyle(a.style[column]!, b.style[column]!)) return false;
  }
  return true;
}

/** `next` with `previous`'s row wherever the two are equal; `previous` itself if all rows are. */
export function shareRows(previous: CellGrid | null, next: CellGrid): CellGrid {
  if (previous === null || previous.columns !== next.columns || previous.rows.length !== next.rows.length) return next;
  let changed = false;
  const rows = next.rows.map((row, index) => {
    const before = previous.rows[index]!;
    if (sameRow(before, row)) return before;
    changed = true;
    return row;
  });
  return changed ? { columns: next.columns, rows } : previous;
}

/** What a mouse does at a cell of a screen, counted from 0. `drag` is a move with the left button held. */
export interface PointerEvent {
  readonly kind: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
  readonly x: number;
  readonly y: number;
}
