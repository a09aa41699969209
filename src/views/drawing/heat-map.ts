/**
 * Heat maps: a matrix as shaded cells on a scale centred on 0. Large matrices put two values into each cell, one above
 * the other, and where even that does not fit, each value stands for a block and shows its largest.
 * Invariant: the cell cursor is always in the picture; sign and rough size can be read from the characters, without
 * colour.
 */
import { widthOf } from '../../cells/width.js';
import { formatSignificant, signedFormFor } from './numbers.js';
import { padStart, type Row, row, rowWidth, type Span, span, truncateRow } from './rows.js';
import { windowStart } from './window.js';

export interface HeatMap {
  readonly rowCount: number;
  readonly columnCount: number;
  value(row: number, column: number): number;
  rowLabel(row: number): string;
  columnLabel(column: number): string;
  /** The selected element. */
  readonly cursor: { readonly row: number; readonly column: number };
}

/** How a value becomes a cell: `digits` writes sign and tenths; `blocks` shows `size`×`size` values in half a cell. */
export type Resolution = { readonly kind: 'digits' } | { readonly kind: 'blocks'; readonly size: number };

/** Room for the picture in cells, without its labels. */
export interface PictureRoom {
  readonly width: number;
  readonly height: number;
}

const DIGIT_CELL = 3;
const WIDEST_LABEL = 10;
const CURSOR = '◉';
const LEGEND_STEPS = 4;

/** From the whole matrix to single values written out; the last resolutions show the smallest part of it. */
export function resolutionsFor({ rowCount, columnCount }: HeatMap, { width, height }: PictureRoom): Resolution[] {
  const fits = rowCount <= height && columnCount * DIGIT_CELL <= width;
  if (fits) return [{ kind: 'digits' }];
  const resolutions: Resolution[] = [];
  let size = Math.max(1, Math.ceil(rowCount / (2 * height)), Math.ceil(columnCount / width));
  for (; size > 1; size = Math.ceil(size / 2)) resolutions.push({ kind: 'blocks', size });
  return [...resolutions, { kind: 'blocks', size: 1 }, { kind: 'digits' }];
}

/** Room for a picture in a pane of this width. */
export function pictureRoom(map: HeatMap, width: number, height: number): PictureRoom {
  return { width: Math.max(DIGIT_CELL, width - labelWidthOf(map) - 3), height: Math.max(1, height) };
}

export function heatMapRows(map: HeatMap, resolution: Resolution, width: number, height: number): readonly Row[] {
  const room = pictureRoom(map, width, height);
  const scale = largestOf(map);
  const picture = resolution.kind === 'digits' ? digits(map, room, scale) : blocks(map, room, scale, resolution.size);
  // Room for the mark before a label and the space after it.
  const gutter = ' '.repeat(labelWidthOf(map) + 3);
  const { row: cursorRow, column } = map.cursor;
  const selected = map.value(cursorRow, column);
  return [
    row(
      span('  selected: ', 'muted'),
      span(signedFormFor([selected])(selected), 'accent'),
      span(' at ', 'muted'),
      `${map.rowLabel(cursorRow)}, ${map.columnLabel(column)}`,
    ),
    row(span(`  ${picture.extent}`, 'muted')),
    row(span(`${gutter}${' '.repeat(picture.cursorAt)}▾`, 'selected')),
    ...picture.lines,
    legend(scale, width),
  ].map((line) => truncateRow(line, width));
}

/** The characters from negative to positive, with the sizes at both ends. */
function legend(scale: number, width: number): Row {
  const shares = Array.from({ length: 2 * LEGEND_STEPS + 1 }, (_, k) => k / LEGEND_STEPS - 1);
  const size = formatSignificant(scale, 3);
  const short = row(
    span(`  −${size} `, 'muted'),
    ...shares.map((share) => shadedSpan(glyphOf(share), share)),
    span(` +${size}`, 'muted'),
  );
  const words = span('   ▫ □ below 0   ▪ ■ above 0   · is 0', 'muted');
  return rowWidth(short) + widthOf(words.text) <= width ? [...short, words] : short;
}

interface Picture {
  readonly lines: readonly Row[];
  /** Column of the cursor within the picture, in cells. */
  readonly cursorAt: number;
  /** Which part of the matrix is shown, and how closely. */
  readonly extent: string;
}

function digits(map: HeatMap, room: PictureRoom, scale: number): Picture {
  const shownColumns = Math.min(map.columnCount, Math.floor(room.width / DIGIT_CELL));
  const shownRows = Math.min(map.rowCount, room.height);
  const firstColumn = windowStart(map.cursor.column, shownColumns, map.columnCount);
  const firstRow = windowStart(map.cursor.row, shownRows, map.rowCount);
  const lines = Array.from({ length: shownRows }, (_, r): Row => {
    const index = firstRow + r;
    const cells = Array.from({ length: shownColumns }, (_, c) => {
      const share = shareOf(map.value(index, firstColumn + c), scale);
      const isCursor = index === map.cursor.row && firstColumn + c === map.cursor.column;
      return isCursor ? span(`[${digitsOf(share).trim()}`, 'selected') : shadedSpan(digitsOf(share), share);
    });
    return row(...gutterOf(map, index, index), ...cells);
  });
  return {
    lines,
    cursorAt: (map.cursor.column - firstColumn) * DIGIT_CELL + 1,
    extent: `${extentOf(map, firstRow, shownRows, firstColumn, shownColumns)}, sign and tenths of the largest`,
  };
}

function blocks(map: HeatMap, room: PictureRoom, scale: number, size: number): Picture {
  const across = Math.min(Math.ceil(map.columnCount / size), room.width);
  const down = Math.min(Math.ceil(map.rowCount / (2 * size)), room.height);
  const firstColumn = windowStart(Math.floor(map.cursor.column / size), across, Math.ceil(map.columnCount / size));
  const firstLine = windowStart(Math.floor(map.cursor.row / (2 * size)), down, Math.ceil(map.rowCount / (2 * size)));
  const cursorAt = Math.floor(map.cursor.column / size) - firstColumn;
  const lines = Array.from({ length: down }, (_, y): Row => {
    const top = (firstLine + y) * 2 * size;
    const holdsCursor = map.cursor.row >= top && map.cursor.row < top + 2 * size;
    const cells = Array.from({ length: across }, (_, x): Span => {
      if (holdsCursor && x === cursorAt) return span(CURSOR, 'selected');
      const left = (firstColumn + x) * size;
      const upper = shareOf(blockValue(map, top, left, size), scale);
      const below = top + size < map.rowCount ? blockValue(map, top + size, left, size) : null;
      const lower = below === null ? 0 : shareOf(below, scale);
      return {
        text: glyphOf(below === null ? upper : furthest(upper, lower)),
        role: roleOf(upper),
        shade: { upper, lower },
      };
    });
    return row(...gutterOf(map, holdsCursor ? map.cursor.row : top, top, top + 2 * size), ...cells);
  });
  const each = size === 1 ? '' : `, each half cell the largest of ${size}×${size}`;
  return {
    lines,
    cursorAt,
    extent: `${extentOf(map, firstLine * 2 * size, down * 2 * size, firstColumn * size, across * size)}${each}`,
  };
}

function extentOf(
  { rowCount, columnCount }: HeatMap,
  top: number,
  height: number,
  left: number,
  width: number,
): string {
  const whole = height >= rowCount && width >= columnCount;
  const part = `rows ${top + 1}–${Math.min(rowCount, top + height)}, columns ${left + 1}–${Math.min(columnCount, left + width)} of `;
  return `${whole ? '' : part}${rowCount}×${columnCount}`;
}

/** The label of a line; the cursor's line is marked. */
function gutterOf(map: HeatMap, labelled: number, from: number, to = from + 1): readonly Span[] {
  const isCursor = map.cursor.row >= from && map.cursor.row < to;
  const label = padStart(map.rowLabel(labelled), labelWidthOf(map));
  return isCursor ? [span('▸ ', 'selected'), span(`${label} `, 'accent')] : [span(`  ${label} `, 'muted')];
}

function labelWidthOf(map: HeatMap): number {
  let widest = 1;
  // The ends are enough of a sample for numbers, and word labels are few.
  const step = Math.max(1, Math.floor(map.rowCount / 256));
  for (let r = 0; r < map.rowCount; r += step) widest = Math.max(widest, widthOf(map.rowLabel(r)));
  return Math.min(WIDEST_LABEL, Math.max(widest, widthOf(map.rowLabel(map.rowCount - 1))));
}

/** The value with the largest size in a block, so that outliers are not averaged away. NaN wins. */
function blockValue(map: HeatMap, top: number, left: number, size: number): number {
  let largest = 0;
  for (let r = top; r < Math.min(map.rowCount, top + size); r++) {
    for (let c = left; c < Math.min(map.columnCount, left + size); c++) {
      const value = map.value(r, c);
      if (Number.isNaN(value)) return value;
      if (Math.abs(value) > Math.abs(largest)) largest = value;
    }
  }
  return largest;
}

function largestOf(map: HeatMap): number {
  let largest = 0;
  for (let r = 0; r < map.rowCount; r++) {
    for (let c = 0; c < map.columnCount; c++) {
      const size = Math.abs(map.value(r, c));
      if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
    }
  }
  return largest;
}

/** −1 … 1; where everything is 0 or infinite, only the sign is left. */
function shareOf(value: number, scale: number): number {
  if (Number.isNaN(value) || value === 0) return value;
  if (scale === 0 || !Number.isFinite(value)) return Math.sign(value);
  return value / scale;
}

function furthest(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  return Math.abs(b) > Math.abs(a) ? b : a;
}

/** Hollow below 0, filled above, a dot for 0. */
function glyphOf(share: number): string {
  if (Number.isNaN(share)) return '?';
  if (share === 0) return '·';
  if (share < 0) return share < -0.5 ? '□' : '▫';
  return share > 0.5 ? '■' : '▪';
}

function digitsOf(share: number): string {
  if (Number.isNaN(share)) return ' ? ';
  if (share === 0) return ' · ';
  return `${share < 0 ? '−' : '+'}${Math.min(9, Math.floor(Math.abs(share) * 10))} `;
}

function shadedSpan(text: string, share: number): Span {
  return { text, role: roleOf(share), shade: { upper: share } };
}

function roleOf(share: number): 'positive' | 'negative' | 'muted' {
  return share > 0 ? 'positive' : share < 0 ? 'negative' : 'muted';
}
