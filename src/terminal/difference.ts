// From two grids to the bytes that turn the first into the second on a terminal which shows it. The sequence starts and
// ends with plain style and assumes nothing about the cursor; it never scrolls, and no cell outside the changed ones
// is touched, except to the right of a cluster whose width terminals disagree about.

import type { CellGrid, CellRow, CellStyle } from './cell-grid.js';
import { blankGrid, PLAIN, sameStyle } from './cell-grid.js';
import { hasStableWidth } from './cluster-width.js';
import type { ColorDepth } from './palette.js';
import { lowerStyle } from './palette.js';
import { changeStyle } from './sgr.js';

const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';
const CLEAR_SCREEN = '\x1b[m\x1b[2J';
const ERASE_TO_END = '\x1b[K';

/** Encodes a change of screen; `previous` is null when what the terminal shows is unknown. */
export type DifferenceEncoder = (previous: CellGrid | null, next: CellGrid, depth: ColorDepth) => Uint8Array;

/** The bytes that turn `previous` into `next`, in one synchronized update; none when nothing changed. */
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
  const output = writer.output();
  return output === '' ? new Uint8Array(0) : Buffer.from(BEGIN_UPDATE + output + END_UPDATE);
}

/** An encoder that answers the same question once: viewers who saw the same grids share one result. */
export function createSharedEncoder(): DifferenceEncoder {
  const known = new WeakMap<CellGrid, { previous: CellGrid | null; depth: ColorDepth; bytes: Uint8Array }[]>();
  return (previous, next, depth) => {
    const answers = known.get(next) ?? [];
    const answer = answers.find((candidate) => candidate.previous === previous && candidate.depth === depth);
    if (answer !== undefined) return answer.bytes;
    const bytes = encodeDifference(previous, next, depth);
    // A grid is compared with few others; what lagging viewers ask beyond that is not worth keeping.
    if (answers.length < 8) answers.push({ previous, depth, bytes });
    known.set(next, answers);
    return bytes;
  };
}

interface Writer {
  readonly depth: ColorDepth;
  emit(sequence: string): void;
  setStyle(style: CellStyle): void;
  moveTo(x: number, y: number, row: CellRow): void;
  /** Writes the cluster at column `x` of `row`, where the cursor is; returns the columns it takes. */
  writeCluster(x: number, y: number, row: CellRow): number;
  lower(style: CellStyle): CellStyle;
  output(): string;
}

function createWriter(columns: number, depth: ColorDepth): Writer {
  const lowered = new Map<CellStyle, CellStyle>();
  let output = '';
  let pen = PLAIN;
  // Unknown (-1) at first, after the last column (where terminals differ), and after a cluster of unstable width.
  let cursorX = -1;
  let cursorY = -1;
  const lower = (style: CellStyle): CellStyle => {
    if (depth === 'true-color') return style;
    let result = lowered.get(style);
    if (result === undefined) {
      result = lowerStyle(style, depth);
      lowered.set(style, result);
    }
    return result;
  };
  const setStyle = (style: CellStyle): void => {
    const wanted = lower(style);
    output += changeStyle(pen, wanted);
    pen = wanted;
  };
  const advance = (x: number, y: number): void => {
    cursorX = x < columns ? x : -1;
    cursorY = y;
  };
  const moveTo = (x: number, y: number, row: CellRow): void => {
    if (cursorX !== x || cursorY !== y) {
      const move = shortestMove(cursorX, cursorY, x, y);
      const gap = cursorY === y && cursorX >= 0 && cursorX < x ? unchangedText(row, cursorX, x, pen, lower) : undefined;
      output += gap !== undefined && Buffer.byteLength(gap) <= move.length ? gap : move;
    }
    advance(x, y);
  };
  return {
    depth,
    emit: (sequence) => {
      output += sequence;
    },
    setStyle,
    moveTo,
    writeCluster: (x, y, row) => {
      const cluster = row.text[x]!;
      const width = clusterColumns(row, x);
      setStyle(row.style[x]!);
      if (hasStableWidth(cluster)) {
        output += cluster;
        advance(x + width, y);
      } else {
        // Blank its cells first, for a terminal which draws it narrower.
        output += ' '.repeat(width);
        advance(x + width, y);
        output += shortestMove(cursorX, cursorY, x, y) + cluster;
        cursorX = -1;
      }
      return width;
    },
    lower,
    output: () => output,
  };
}

function writeRow(writer: Writer, y: number, before: CellRow, after: CellRow): void {
  const changed = changedColumns(before, after, writer);
  const eraseFrom = columnToEraseFrom(changed, after, writer);
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
    // The erased cells take the background of the pen.
    writer.moveTo(eraseFrom, y, after);
    writer.emit(ERASE_TO_END);
  }
}

/** 1 for each column to write. Right of a written or overwritten cluster of unstable width, that is all of them. */
function changedColumns(before: CellRow, after: CellRow, writer: Writer): Uint8Array {
  const columns = after.text.length;
  const changed = new Uint8Array(columns);
  for (let x = 0; x < columns; x++) {
    const [old, fresh] = [before.text[x]!, after.text[x]!];
    if (old === fresh && sameLooks(before.style[x]!, after.style[x]!, writer)) continue;
    changed[x] = 1;
    const isUnstable = (old !== '' && !hasStableWidth(old)) || (fresh !== '' && !hasStableWidth(fresh));
    if (isUnstable) return changed.fill(1, x);
  }
  return changed;
}

function sameLooks(a: CellStyle, b: CellStyle, writer: Writer): boolean {
  return sameStyle(a, b) || (writer.depth !== 'true-color' && sameStyle(writer.lower(a), writer.lower(b)));
}

/** Where the row's blank end starts, if erasing it is shorter than writing its changed cells; else the row's length. */
function columnToEraseFrom(changed: Uint8Array, row: CellRow, writer: Writer): number {
  const columns = row.text.length;
  let start = columns;
  let cells = 0;
  while (start > 0 && row.text[start - 1] === ' ' && sameStyle(writer.lower(row.style[start - 1]!), PLAIN)) {
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
function unchangedText(
  row: CellRow,
  start: number,
  end: number,
  pen: CellStyle,
  lower: (style: CellStyle) => CellStyle,
): string | undefined {
  // No move within a row is longer than this.
  if (end - start > 6) return undefined;
  let text = '';
  for (let x = start; x < end; x++) {
    const cluster = row.text[x]!;
    if ((cluster !== '' && !hasStableWidth(cluster)) || !sameStyle(lower(row.style[x]!), pen)) return undefined;
    text += cluster;
  }
  return text;
}

/** The shortest move between two cells, zero-based; `fromX` is -1 when the cursor's place is unknown. */
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
