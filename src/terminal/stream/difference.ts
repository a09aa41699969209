// From two grids to the bytes that turn the first into the second on a terminal that shows it. The sequence starts and
// ends with plain style and assumes nothing about the cursor. It never scrolls, and it touches no unchanged cell but
// blanks among those that it erases, and what is to the right of a cluster whose width terminals disagree about.

import {
  Attribute,
  blankGrid,
  type CellColor,
  type CellGrid,
  type CellRow,
  type CellStyle,
  DEFAULT_COLOR,
  PLAIN,
  sameStyle,
  TRUE_COLOR,
} from '../../document/cells/cell-grid.js';
import { type ColorDepth, lowerStyle } from '../../document/cells/palette.js';
import { hasStableWidth } from '../../document/cells/width.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import { inVisualOrder } from './visual-order.js';

/** From here on, erasing cells and moving past them takes fewer bytes than blanks. */
const FEWEST_ERASED = 10;

/** What can be seen of a cell without a letter, besides its background. */
const ON_BLANKS = Attribute.underline | Attribute.inverse;

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
      output += pen.changeFor(cluster, row.style[x]!);
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
    /** Blanks the cells from `x`, where the cursor is and stays, to `end`. */
    erase: (x: number, end: number, row: CellRow) => {
      output += `${pen.changeFor(' ', row.style[x]!)}\x1b[${end - x}X`;
    },
    /** All of it, which ends in plain style. */
    output: () => output + pen.changeFor('', PLAIN),
  };
}

function writeRow(writer: Writer, y: number, old: CellRow, fresh: CellRow): void {
  const [before, after] = [inVisualOrder(old), inVisualOrder(fresh)];
  const changed = changedColumns(before, after, writer.pen);
  for (let x = 0; x < changed.length; ) {
    if (changed[x] === 0) {
      x++;
      continue;
    }
    writer.moveTo(x, y, after);
    const end = endOfBlanks(changed, after, x);
    if (end - x < FEWEST_ERASED) x += writer.writeCluster(x, y, after);
    else {
      writer.erase(x, end, after);
      x = end;
    }
  }
}

/** Where the last changed one ends of the cells from `start` on that can be erased: blanks without a background. */
function endOfBlanks(changed: Uint8Array, { text, style }: CellRow, start: number): number {
  let end = start;
  for (let x = start; text[x] === ' ' && sameLooks(' ', style[x]!, PLAIN); x++) {
    if (changed[x] === 1) end = x + 1;
  }
  return end;
}

/**
 * 1 for each column to write. To the right of a written or overwritten cluster of unstable width, that is every column.
 */
function changedColumns(before: CellRow, after: CellRow, pen: Pen): Uint8Array {
  const columns = after.text.length;
  const changed = new Uint8Array(columns);
  for (let x = 0; x < columns; x++) {
    const [old, fresh] = [before.text[x]!, after.text[x]!];
    if (old === fresh && areAlike(fresh, before.style[x]!, after.style[x]!, pen)) continue;
    changed[x] = 1;
    const isUnstable = (old !== '' && !hasStableWidth(old)) || (fresh !== '' && !hasStableWidth(fresh));
    if (isUnstable) return changed.fill(1, x);
  }
  return changed;
}

/** Whether a cluster looks the same in both styles, as the pen writes them. */
function areAlike(cluster: string, a: CellStyle, b: CellStyle, pen: Pen): boolean {
  return a === b || sameLooks(cluster, pen.lower(a), pen.lower(b));
}

/** A blank shows its background, and lines under it, but neither its foreground nor its weight. */
function sameLooks(cluster: string, a: CellStyle, b: CellStyle): boolean {
  if (sameStyle(a, b)) return true;
  return cluster === ' ' && a.background === b.background && ((a.attributes | b.attributes) & ON_BLANKS) === 0;
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
    if ((cluster !== '' && !hasStableWidth(cluster)) || !pen.wouldShow(cluster, row.style[x]!)) return undefined;
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

/** Each attribute's bit, with the parameters that switch it on and off. */
const ATTRIBUTE_CODES: readonly (readonly [bit: number, on: number, off: number])[] = [
  [Attribute.bold, 1, 22],
  [Attribute.dim, 2, 22],
  [Attribute.underline, 4, 24],
  [Attribute.inverse, 7, 27],
];

/** The shortest SGR sequence that turns one style into another; empty when they are the same. */
export function changeStyle(from: CellStyle, to: CellStyle): string {
  if (sameStyle(from, to)) return '';
  if (sameStyle(to, PLAIN)) return '\x1b[m';
  const changes = styleChanges(from, to).join(';');
  const fresh = `0;${styleChanges(PLAIN, to).join(';')}`;
  return `\x1b[${changes.length <= fresh.length ? changes : fresh}m`;
}

function styleChanges(from: CellStyle, to: CellStyle): string[] {
  const parameters: string[] = [];
  const removed = from.attributes & ~to.attributes;
  const intensity = Attribute.bold | Attribute.dim;
  // One parameter switches both bold and dim off, so whichever stays has to be set again.
  const kept = (removed & intensity) !== 0 ? from.attributes & ~intensity : from.attributes;
  for (const [bit, , off] of ATTRIBUTE_CODES) {
    const parameter = String(off);
    if ((removed & bit) !== 0 && !parameters.includes(parameter)) parameters.push(parameter);
  }
  for (const [bit, on] of ATTRIBUTE_CODES) {
    if ((to.attributes & ~kept & bit) !== 0) parameters.push(String(on));
  }
  if (from.foreground !== to.foreground) parameters.push(colorParameters(to.foreground, 0));
  if (from.background !== to.background) parameters.push(colorParameters(to.background, 10));
  return parameters;
}

/** `offset` is 0 for the foreground and 10 for the background. */
function colorParameters(color: CellColor, offset: 0 | 10): string {
  if (color === DEFAULT_COLOR) return String(39 + offset);
  if ((color & TRUE_COLOR) !== 0) {
    return `${38 + offset};2;${(color >> 16) & 255};${(color >> 8) & 255};${color & 255}`;
  }
  if (color < 8) return String(30 + color + offset);
  if (color < 16) return String(82 + color + offset);
  return `${38 + offset};5;${color}`;
}

/** Starts plain. */
type Pen = ReturnType<typeof createPen>;

function createPen(depth: ColorDepth) {
  const lowered = new Map<CellStyle, CellStyle>();
  let current = PLAIN;
  const nearest = (style: CellStyle): CellStyle => lowerStyle(style, depth);
  const lower = (style: CellStyle): CellStyle => (depth === 'true-color' ? style : findOrMake(lowered, style, nearest));
  const wouldShow = (cluster: string, style: CellStyle): boolean => sameLooks(cluster, current, lower(style));
  return {
    /** Whether the cluster looks as wanted without a change of style. */
    wouldShow,
    /** Changes the style where the cluster would look different otherwise; returns the sequence for that. */
    changeFor: (cluster: string, style: CellStyle) => {
      if (wouldShow(cluster, style)) return '';
      const wanted = lower(style);
      const sequence = changeStyle(current, wanted);
      current = wanted;
      return sequence;
    },
    /** The style in the terminal's colours. */
    lower,
  };
}
