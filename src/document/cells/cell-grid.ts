// A grid of character cells: what a terminal shows, as data. A grid never changes after it is painted, every row has as
// many cells as the grid has columns, and successive grids share unchanged rows. This is also the one place where text
// becomes cells, and where it is made safe: a cluster that shows nothing (a control, a bidi control, a mark alone) gets
// no cell, so user text can never control a terminal.
import { closedCluster, clustersOf, clusterWidth, isNarrow } from './width.js';

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

/** The cells of an unfinished row. */
export interface CellLine {
  readonly text: string[];
  readonly style: CellStyle[];
}

/**
 * Spaces other than the usual one. Terminals may treat them in different ways, so each of their cells becomes a blank.
 */
const OTHER_SPACES = new Set(
  '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000',
);

/** A line of blanks. */
export function blankLine(columns: number, style: CellStyle = PLAIN): CellLine {
  return { text: new Array<string>(columns).fill(' '), style: new Array<CellStyle>(columns).fill(style) };
}

/** A grid of plain blanks. */
export function blankGrid({ columns, rows }: Size): CellGrid {
  return { columns, rows: new Array<CellRow>(rows).fill(blankLine(columns)) };
}

/** Appends a text to a line, as many cells as `widthOf` says. */
export function addText({ text: cells, style: styles }: CellLine, text: string, style: CellStyle): void {
  if (isNarrow(text)) {
    // Nearly all of what is drawn.
    for (let index = 0; index < text.length; index++) {
      cells.push(text[index]!);
      styles.push(style);
    }
    return;
  }
  for (const cluster of clustersOf(text)) {
    const width = clusterWidth(cluster);
    const isBlank = OTHER_SPACES.has(cluster);
    for (let column = 0; column < width; column++) {
      cells.push(isBlank ? ' ' : column === 0 ? closedCluster(cluster) : '');
      styles.push(style);
    }
  }
}

/**
 * Writes a row over a line from column `start`, which may lie outside the line. A wide cluster that is cut by an edge
 * or partly covered becomes blanks.
 */
export function overlay(line: CellLine, start: number, { text, style }: CellRow): void {
  const first = Math.max(0, start);
  const end = Math.min(line.text.length, start + text.length);
  if (first >= end) return;
  splitCluster(line.text, first);
  splitCluster(line.text, end);
  for (let column = first; column < end; column++) {
    line.text[column] = text[column - start];
    line.style[column] = style[column - start];
  }
  splitCluster(line.text, first);
  if (text[end - start] === '') blankClusterBefore(line.text, end);
}

/** Blanks the cluster that spans the left edge of a column, if there is one. */
function splitCluster(text: string[], column: number): void {
  if (text[column] !== '') return;
  for (let index = column; text[index] === ''; index++) text[index] = ' ';
  blankClusterBefore(text, column);
}

function blankClusterBefore(text: string[], column: number): void {
  let lead = column - 1;
  for (; lead >= 0 && text[lead] === ''; lead--) text[lead] = ' ';
  if (lead >= 0) text[lead] = ' ';
}
