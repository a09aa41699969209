// A grid while it is being painted: text blocks are written one over another, within a clip. The rules of order,
// clipping and edges are those of Ink's own output, so that both give the same screen; half of a wide cluster left
// over by an edge or an overlap becomes a blank.

import type { CellGrid, CellRow, CellStyle, Size } from '../cells/cell-grid.js';
import { PLAIN } from '../cells/cell-grid.js';
import { sliceStyledLine } from './styled-text.js';

/** The visible part of a box's content; a direction without limits is not clipped. Ends are excluded. */
export interface Clip {
  readonly horizontal: { readonly start: number; readonly end: number } | undefined;
  readonly vertical: { readonly start: number; readonly end: number } | undefined;
}

export type LineTransform = (line: string, index: number) => string;

/** What the canvas needs to know about text; cached by the painter. */
export interface LineReader {
  /** The cells of a line with SGR sequences. */
  cells(line: string): CellRow;
  /** The columns a line takes. */
  width(line: string): number;
}

export interface Canvas {
  /** Writes a block of lines with its upper left corner at a cell, which may lie outside. */
  write(x: number, y: number, text: string, clip?: Clip, transform?: LineTransform): void;
  /** The finished grid; the canvas is not to be written to after that. */
  finish(): CellGrid;
}

/** A blank canvas; rows from `height` on stay blank. */
export function createCanvas({ columns, rows }: Size, height: number, reader: LineReader): Canvas {
  const painted = Array.from({ length: rows }, () => ({
    text: new Array<string>(columns).fill(' '),
    style: new Array<CellStyle>(columns).fill(PLAIN),
  }));
  return {
    write: (x, y, text, clip, transform) => {
      const block = clip === undefined ? { x, y, lines: text.split('\n') } : clipBlock(x, y, text, clip, reader);
      // Ink does not draw a block that starts above the screen, not even the lines of it that would be on it.
      if (block === undefined || block.y < 0) return;
      for (const [index, line] of block.lines.entries()) {
        const row = block.y + index < height ? painted[block.y + index] : undefined;
        if (row === undefined) return;
        const shown = transform === undefined ? line : transform(line, index);
        if (shown !== '') putCells(row, block.x, reader.cells(shown));
      }
    },
    finish: () => ({ columns, rows: painted }),
  };
}

interface Block {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

function clipBlock(x: number, y: number, text: string, clip: Clip, reader: LineReader): Block | undefined {
  let lines: readonly string[] = text.split('\n');
  let [clippedX, clippedY] = [x, y];
  if (clip.horizontal !== undefined) {
    const { start, end } = clip.horizontal;
    const widest = Math.max(...lines.map((line) => reader.width(line)));
    if (x + widest < start || x > end) return undefined;
    if (x < start || x + widest > end) lines = lines.map((line) => sliceStyledLine(line, start - x, end - x));
    clippedX = Math.max(x, start);
  }
  if (clip.vertical !== undefined) {
    const { start, end } = clip.vertical;
    if (y + lines.length < start || y > end) return undefined;
    lines = lines.slice(Math.max(0, start - y), Math.max(0, end - y));
    clippedY = Math.max(y, start);
  }
  return { x: clippedX, y: clippedY, lines };
}

function putCells(row: { readonly text: string[]; readonly style: CellStyle[] }, x: number, cells: CellRow): void {
  const start = Math.max(0, x);
  const end = Math.min(row.text.length, x + cells.text.length);
  if (start >= end) return;
  splitCluster(row.text, start);
  splitCluster(row.text, end);
  for (let column = start; column < end; column++) {
    row.text[column] = cells.text[column - x]!;
    row.style[column] = cells.style[column - x]!;
  }
  for (let column = start; column < end && row.text[column] === ''; column++) row.text[column] = ' ';
  if (cells.text[end - x] === '') blankClusterBefore(row.text, end);
}

/** Turns the cluster which spans the left edge of `column`, if there is one, into blanks. */
function splitCluster(text: string[], column: number): void {
  if (text[column] !== '') return;
  for (let index = column; text[index] === ''; index++) text[index] = ' ';
  blankClusterBefore(text, column);
}

function blankClusterBefore(text: string[], column: number): void {
  let lead = column - 1;
  while (text[lead] === '') text[lead--] = ' ';
  text[lead] = ' ';
}
