// From two grids to the bytes that turn the first into the second on a terminal that shows it. The sequence starts and
// ends with plain style and assumes nothing about the cursor. It never scrolls, and it touches no unchanged cell except
// to the right of a cluster whose width terminals disagree about.

import type { CellGrid, CellRow, CellStyle } from '../cells/cell-grid.js';
import { PLAIN, sameStyle } from '../cells/cell-grid.js';
import { blankGrid } from '../cells/cell-line.js';
import type { ColorDepth } from '../cells/palette.js';
import { hasStableWidth } from '../cells/width.js';
import { createPen, type Pen } from './pen.js';
import { inVisualOrder } from './visual-order.js';

const CLEAR_SCREEN = '\x1b[m\x1b[2J';

export type DifferenceEncoder = typeof encodeDifference;

/** The bytes that turn `previous`, null if what the terminal shows is unknown, into `next`; none when nothing changed. */
export function encodeDifference(previous: CellGrid | null, next: CellGrid, depth: ColorDepth): Uint8Array {
  const size = { columns: next.columns, rows: next.rows.length };
  const isKnown = previous?.columns === size.columns && previous.rows.length === size.rows;
  const before = isKnown ? previous : blankGrid(size);
  const writer = createWriter(size.columns, depth);
  for (let y = 0; y < size.rows; y++) {
    if (before.rows[y] !== next.rows[y]) writeRow(writer, y, before.rows[y]!, next.rows[y]!);
  }
  return Buffer.from((isKnown ? '' : CLEAR_SCREEN) + writer.output());
}

type Writer = ReturnType<typeof createWriter>;

function createWriter(columns: number, depth: ColorDepth) {
  const pen = createPen(depth);
  let output = '';
  // Unknown (-1) at first, after the last column (where terminals differ), and after a cluster of unstable width.
  let cursorX = -1;
  let cursorY = -1;
  const placeCursor = (x: number, y: number): void => {
    cursorX = x < columns ? x : -1;
    cursorY = y;
  };
  return {
    pen,
    moveTo: (x: number, y: number, row: CellRow) => {
      if (cursorX === x && cursorY === y) return;
      const move = shortestMove(cursorX, cursorY, x, y);
      const gap = cursorY === y && cursorX >= 0 && cursorX < x ? unchangedText(row, cursorX, x, pen) : undefined;
      const isShorter = gap !== undefined && gap.length <= move.length && Buffer.byteLength(gap) <= move.length;
      output += isShorter ? gap : move;
      placeCursor(x, y);
    },
    /** Writes the cluster at column `x` of `row`, where the cursor is; returns the columns it takes. */
    writeCluster: (x: number, y: number, row: CellRow) => {
      const cluster = row.text[x]!;
      const width = clusterColumns(row, x);
      output += pen.change(row.style[x]!);
      if (hasStableWidth(cluster)) {
        output += cluster;
        placeCursor(x + width, y);
      } else {
        // Blank its cells first, for a terminal that draws it narrower.
        output += ' '.repeat(width);
        placeCursor(x + width, y);
        output += shortestMove(cursorX, cursorY, x, y) + cluster;
        cursorX = -1;
      }
      return width;
    },
    /** All of it, which ends in plain style. */
    output: () => output + pen.change(PLAIN),
  };
}

function writeRow(writer: Writer, y: number, old: CellRow, fresh: CellRow): void {
  const [before, after] = [inVisualOrder(old), inVisualOrder(fresh)];
  const changed = changedColumns(before, after, writer.pen);
  for (let x = 0; x < changed.length; ) {
    if (changed[x] === 0) x++;
    else {
      writer.moveTo(x, y, after);
      x += writer.writeCluster(x, y, after);
    }
  }
}

/**
 * 1 for each column to write. To the right of a written or overwritten cluster of unstable width, that is every column.
 */
function changedColumns(before: CellRow, after: CellRow, pen: Pen): Uint8Array {
  const columns = after.text.length;
  const changed = new Uint8Array(columns);
  for (let x = 0; x < columns; x++) {
    const [old, fresh] = [before.text[x]!, after.text[x]!];
    if (old === fresh && sameLooks(before.style[x]!, after.style[x]!, pen)) continue;
    changed[x] = 1;
    const isUnstable = (old !== '' && !hasStableWidth(old)) || (fresh !== '' && !hasStableWidth(fresh));
    if (isUnstable) return changed.fill(1, x);
  }
  return changed;
}

function sameLooks(a: CellStyle, b: CellStyle, pen: Pen): boolean {
  return sameStyle(a, b) || (pen.depth !== 'true-color' && sameStyle(pen.lower(a), pen.lower(b)));
}

function clusterColumns(row: CellRow, x: number): number {
  let end = x + 1;
  while (end < row.text.length && row.text[end] === '') end++;
  return end - x;
}

/** The cells from `start` to `end` as text, if the pen could write them again as they are. */
function unchangedText(row: CellRow, start: number, end: number, pen: Pen): string | undefined {
  // No move within a row is longer than this.
  if (end - start > 6) return undefined;
  let text = '';
  for (let x = start; x < end; x++) {
    const cluster = row.text[x]!;
    if ((cluster !== '' && !hasStableWidth(cluster)) || !sameStyle(pen.lower(row.style[x]!), pen.style))
      return undefined;
    text += cluster;
  }
  return text;
}

/** The shortest move between two cells, zero-based, out of those that every terminal supports; `fromX` is -1 when the cursor's column is unknown. */
function shortestMove(fromX: number, fromY: number, x: number, y: number): string {
  const absolute = x === 0 ? (y === 0 ? '\x1b[H' : `\x1b[${y + 1}H`) : `\x1b[${y === 0 ? '' : y + 1};${x + 1}H`;
  if (fromX < 0) return absolute;
  const relative = relativeMove(fromX, fromY, x, y);
  return relative !== undefined && relative.length <= absolute.length ? relative : absolute;
}

/** Never uses a line feed: it scrolls on the last row, and a terminal driver may add a carriage return. */
function relativeMove(fromX: number, fromY: number, x: number, y: number): string | undefined {
  const count = (distance: number): string => (distance === 1 ? '' : String(distance));
  if (y === fromY) {
    if (x === 0) return '\r';
    return x > fromX ? `\x1b[${count(x - fromX)}C` : '\b'.repeat(fromX - x);
  }
  if (y > fromY && x === 0) return `\x1b[${count(y - fromY)}E`;
  if (y > fromY && x === fromX) return `\x1b[${count(y - fromY)}B`;
  return undefined;
}
