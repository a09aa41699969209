// A row of cells while it is written. This is the one place where text becomes cells, and where it is made safe: a
// cluster that shows nothing (a control, a bidi control, a mark alone) gets no cell, so user text can never control a
// terminal.

import type { CellGrid, CellRow, CellStyle, Size } from './cell-grid.js';
import { PLAIN } from './cell-grid.js';
import { closedCluster, clustersOf, clusterWidth, hasStableWidth } from './width.js';

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
  for (const cluster of clustersOf(text)) {
    const width = clusterWidth(cluster);
    // Nearly all of what is drawn.
    if (width === 1 && hasStableWidth(cluster)) {
      cells.push(cluster);
      styles.push(style);
      continue;
    }
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
