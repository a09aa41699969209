// From two grids to the bytes that turn the first into the second on a terminal that shows it. The sequence starts and
// ends with plain style and assumes nothing about the cursor. It never scrolls, and it touches no unchanged cell except
// to the right of a cluster whose width terminals disagree about.

import type { CellGrid, CellRow, CellStyle } from '../cells/cell-grid.js';
import { blankGrid, PLAIN, sameStyle } from '../cells/cell-grid.js';
import type { ColorDepth } from '../cells/palette.js';
import { hasStableWidth } from '../cells/width.js';
import { shortestMove } from './cursor-move.js';
import { createPen, type Pen } from './pen.js';
import { inVisualOrder } from './visual-order.js';

const CLEAR_SCREEN = '\x1b[m\x1b[2J';
const ERASE_TO_END = '\x1b[K';

/** Encodes a change of screen; `previous` is null when what the terminal shows is unknown. */
export type DifferenceEncoder = (previous: CellGrid | null, next: CellGrid, depth: ColorDepth) => Uint8Array;

/** The bytes that turn `previous` into `next`; none when nothing changed. */
export function encodeDifference(previous: CellGrid | null, next: CellGrid, depth: ColorDepth): Uint8Array {
  const writer = createWriter(next.columns, depth);
  let before = previous;
  if (before === null || before.columns !== next.columns || before.rows.length !== next.rows.length) {
    before = blankGrid({ columns: next.columns, rows: next.rows.length });
    writer.emit(CLEAR_SCREEN);
  }
  for (let y = 0; y < next.rows.length; y++) {
    if (before.rows[y] !== next.rows[y]) writeRow(writer, y, before.rows[y]!, next.rows[y]!);
  }
  writer.setStyle(PLAIN);
  return Buffer.from(writer.output());
}

interface Answer {
  /** Weak: with strong references each grid would keep its predecessor alive, and the newest one all of them. */
  readonly previous: WeakRef<CellGrid> | null;
  readonly depth: ColorDepth;
  readonly bytes: Uint8Array;
}

/** An encoder that computes each difference once: viewers who saw the same grids share the result. */
export function createSharedEncoder(): DifferenceEncoder {
  const known = new WeakMap<CellGrid, Answer[]>();
  return (previous, next, depth) => {
    const answers = known.get(next) ?? [];
    for (const answer of answers) if (answer.depth === depth && isSame(answer.previous, previous)) return answer.bytes;
    const bytes = encodeDifference(previous, next, depth);
    // A grid is compared with few others. What lagging viewers need beyond that is not worth keeping.
    if (answers.length < 8) answers.push({ previous: previous === null ? null : new WeakRef(previous), depth, bytes });
    known.set(next, answers);
    return bytes;
  };
}

/** A collected grid is different from no grid. */
function isSame(reference: WeakRef<CellGrid> | null, grid: CellGrid | null): boolean {
  return reference === null ? grid === null : grid !== null && reference.deref() === grid;
}

interface Writer {
  readonly pen: Pen;
  emit(sequence: string): void;
  setStyle(style: CellStyle): void;
  moveTo(x: number, y: number, row: CellRow): void;
  /** Writes the cluster at column `x` of `row`, where the cursor is; returns the columns it takes. */
  writeCluster(x: number, y: number, row: CellRow): number;
  output(): string;
}

function createWriter(columns: number, depth: ColorDepth): Writer {
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
    emit: (sequence) => {
      output += sequence;
    },
    setStyle: (style) => {
      output += pen.change(style);
    },
    moveTo: (x, y, row) => {
      if (cursorX === x && cursorY === y) return;
      const move = shortestMove(cursorX, cursorY, x, y);
      const gap = cursorY === y && cursorX >= 0 && cursorX < x ? unchangedText(row, cursorX, x, pen) : undefined;
      const isShorter = gap !== undefined && gap.length <= move.length && Buffer.byteLength(gap) <= move.length;
      output += isShorter ? gap : move;
      placeCursor(x, y);
    },
    writeCluster: (x, y, row) => {
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
    output: () => output,
  };
}

function writeRow(writer: Writer, y: number, old: CellRow, fresh: CellRow): void {
  const [before, after] = [inVisualOrder(old), inVisualOrder(fresh)];
  const changed = changedColumns(before, after, writer.pen);
  const eraseFrom = columnToEraseFrom(changed, after, writer.pen);
  let x = 0;
  while (x < eraseFrom) {
    if (changed[x] === 0) {
      x++;
      continue;
    }
    writer.moveTo(x, y, after);
    x += writer.writeCluster(x, y, after);
  }
  if (eraseFrom < after.text.length) {
    // The erased cells take the pen's background.
    writer.setStyle(PLAIN);
    writer.moveTo(eraseFrom, y, after);
    writer.emit(ERASE_TO_END);
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

/** Where the row's blank end starts, if erasing it is shorter than writing its changed cells; else the row's length. */
function columnToEraseFrom(changed: Uint8Array, row: CellRow, pen: Pen): number {
  const columns = row.text.length;
  let start = columns;
  let cells = 0;
  while (start > 0 && row.text[start - 1] === ' ' && sameStyle(pen.lower(row.style[start - 1]!), PLAIN)) {
    start--;
    cells += changed[start]!;
  }
  return cells > ERASE_TO_END.length ? start : columns;
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
