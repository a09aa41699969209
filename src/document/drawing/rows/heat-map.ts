/**
 * A matrix of a document: its numbers where they fit, else a heat map, shaded cells on a scale centred on 0. Large
 * matrices put two values into each cell, one above the other, and where even that does not fit, each value stands for a
 * block and shows its largest. Looking closely enough shows numbers again.
 * Invariant: the cell cursor is always in the picture; sign and rough size can be read from the characters, without
 * colour.
 */
import { ALARM_SIGN, isAlarming, withAlarmSign } from '../../alarm.js';
import { widthOf } from '../../cells/width.js';
import { addressAt, type Matrix } from '../../document.js';
import { formatSignificant, signedFormFor } from '../../numbers.js';
import { windowStart } from '../../window.js';
import { blanksInWords, type Extent, extentInWords } from '../in-words.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import {
  closeBracket,
  eachValue,
  extentAround,
  gutterFor,
  gutterWidthOf,
  largestOf,
  type MatrixRoom,
  matrixRoom,
  roleOfCell,
  roleOfShare,
  shareOf,
} from './matrix.js';
import { fitsInNumbers, numberRows } from './matrix-numbers.js';
import { NO_PARTS, type Part, SELECTED_THING } from './part.js';
import { aboutLine, padEnd, type Row, row, rowWidth, type Span, span, truncateMiddle, truncateRow } from './rows.js';

/**
 * How a value becomes a cell: as its number; as a colour, or sign and tenths where there are no colours; with a number n,
 * n×n values are half a cell.
 */
export type Resolution = 'numbers' | 'tenths' | number;

const TENTHS_CELL = 3;
const CURSOR = '◉';
const LEGEND_STEPS = 4;

/** From the whole matrix to single numbers; the last resolutions may show only a part of it. */
export function resolutionsFor(matrix: Matrix, room: MatrixRoom): readonly Resolution[] {
  if (fitsInNumbers(matrix, room)) return ['numbers'];
  const [rowCount, columnCount] = [matrix.rowNames.length, matrix.columnNames.length];
  const isNarrow = columnCount * TENTHS_CELL <= room.width;
  if (isNarrow && (rowCount <= room.height || matrix.namedRows)) return ['tenths', 'numbers'];
  const sizes: number[] = [];
  let size = Math.max(1, Math.ceil(rowCount / (2 * room.height)), Math.ceil(columnCount / room.width));
  for (; size > 1; size = Math.ceil(size / 2)) sizes.push(size);
  return [...sizes, 1, 'tenths', 'numbers'];
}

/** A matrix at a resolution, with the number of the selected element. */
export function matrixRows(
  matrix: Matrix,
  resolution: Resolution,
  width: number,
  height: number,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const room = matrixRoom(matrix, width, height, glyphs);
  const rows = resolution === 'numbers' ? numberRows(matrix, room) : pictureRows(matrix, resolution, room, width);
  return rows.map((line) => truncateRow(line, width, glyphs));
}

function pictureRows(
  matrix: Matrix,
  resolution: Exclude<Resolution, 'numbers'>,
  room: MatrixRoom,
  width: number,
): readonly Row[] {
  const { glyphs } = room;
  const scale = largestOf(matrix);
  const picture =
    resolution === 'tenths' ? tenths(matrix, room, scale, width) : blocks(matrix, room, scale, resolution);
  const gutter = ' '.repeat(gutterWidthOf(matrix));
  const head = [
    selectedRow(matrix, width, glyphs),
    ...(picture.extent === null ? [] : [row(span(`  ${picture.extent}`, 'muted'))]),
    row(span(`${gutter}${' '.repeat(picture.cursorAt)}${glyphs.signs('▾')}`, 'here')),
  ];
  return [
    ...head.map((line) => aboutLine(line, matrix.cursor.row)),
    ...picture.lines,
    legend(matrix, picture, scale, width, glyphs),
  ];
}

/** The number under the cursor. Its name gives way where both do not fit. */
function selectedRow(matrix: Matrix, width: number, glyphs: Glyphs): Row {
  const { rowNames, columnNames, values, cursor } = matrix;
  const value = values[cursor.row * columnNames.length + cursor.column];
  const lead = '  selected: ';
  const tone = isAlarming(value, matrix.meansInfinity) ? 'alarm' : 'here';
  const number = glyphs.text(` = ${withAlarmSign(signedFormFor([value])(value), tone)}`);
  const name = `${rowNames[cursor.row]}, ${columnNames[cursor.column]}`;
  return row(
    span(lead, 'muted'),
    truncateMiddle(name, Math.max(1, width - widthOf(lead) - widthOf(number)), glyphs),
    span(number, tone),
  );
}

/** The signs of the picture, or every second, from its lowest to its highest, with the sizes at both ends. */
function legend(matrix: Matrix, { lines, sign }: Picture, scale: number, width: number, glyphs: Glyphs): Row {
  const shades = lines.flatMap((line) => line.flatMap(({ shade }) => shade ?? []));
  const shares = shades.flatMap(({ upper, lower }) => (lower === undefined ? [upper] : [upper, lower]));
  const [low, high] = [shares.some((share) => share < 0) ? -1 : 0, shares.some((share) => share > 0) ? 1 : 0];
  const steps = Array.from({ length: (high - low) * LEGEND_STEPS + 1 }, (_, k) => low + k / LEGEND_STEPS);
  const size = glyphs.text(formatSignificant(scale, 3));
  const blanks = blanksInWords(matrix);
  const notes = [
    ...(shares.some(Number.isNaN) ? [shadedSpan(` ${sign(NaN)}`, NaN), span(' not finite', 'muted')] : []),
    span(blanks === null ? '' : `   ${blanks}`, 'muted'),
  ];
  const withSigns = (shown: readonly number[]): Row =>
    row(
      span(glyphs.signs(`  ${low < 0 ? `−${size}` : '0'} `), 'muted'),
      ...shown.map((share) => shadedSpan(sign(share), share)),
      span(` ${high > 0 ? `+${size}` : '0'}`, 'muted'),
    );
  const whole = withSigns(steps);
  return row(...(rowWidth(whole) <= width ? whole : withSigns(steps.filter((_, k) => k % 2 === 0))), ...notes);
}

interface Picture {
  readonly lines: readonly Row[];
  /** Column of the cursor within the picture, in cells. */
  readonly cursorAt: number;
  /** Says which part of the matrix is shown, how closely, and what a digit means; null where there is nothing to say. */
  readonly extent: string | null;
  /** What stands for a share where there are no colours. */
  readonly sign: (share: number) => string;
}

function tenths(map: Matrix, room: MatrixRoom, scale: number, width: number): Picture {
  const sign = (share: number): string => room.glyphs.signs(tenthsOf(share));
  const shown = extentAround(map, room.height, Math.floor(room.width / TENTHS_CELL));
  const gutter = gutterFor(map, room.glyphs);
  const lines = Array.from({ length: shown.down }, (_, r): Row => {
    const index = shown.top + r;
    const cells = Array.from({ length: shown.across }, (_, c) => {
      const at = index * map.columnNames.length + shown.left + c;
      const share = shareOf(map, map.values[at], scale);
      const isCursor = index === map.cursor.row && shown.left + c === map.cursor.column;
      const text = map.blank?.at[at] ? '' : sign(share).trim();
      const value: readonly Part[] =
        text === '' ? NO_PARTS : [{ kind: 'value', of: addressAt(map, index, shown.left + c) }];
      if (isCursor) {
        const open = widthOf(text) === TENTHS_CELL - 1 ? `[${text}` : `[${text || ' '}]`;
        return span(open, 'selected', { parts: [...SELECTED_THING, ...value] });
      }
      const cell = padEnd(` ${text}`, TENTHS_CELL);
      return text === '' ? span(cell) : { ...shadedSpan(cell, share), role: roleOfCell(map, share), parts: value };
    });
    return aboutLine(row(...gutter(index, index), ...closeBracket(cells, room.width)), index);
  });
  const extent = extentOfPart(map, shown, room);
  const digits = scale === 0 ? null : room.glyphs.text(`tenths of ${formatSignificant(scale, 3)}`);
  const whole = joinParts(extent, digits === null ? null : `digits: ${digits}`);
  return {
    lines,
    cursorAt: (map.cursor.column - shown.left) * TENTHS_CELL + 1,
    extent: whole !== null && widthOf(`  ${whole}`) > width ? joinParts(extent, digits) : whole,
    sign,
  };
}

function blocks(map: Matrix, room: MatrixRoom, scale: number, size: number): Picture {
  const sign = (share: number): string => room.glyphs.signs(glyphOf(share));
  const rowCount = map.rowNames.length;
  const [columns, rows] = [Math.ceil(map.columnNames.length / size), Math.ceil(rowCount / (2 * size))];
  const [across, down] = [Math.min(columns, room.width), Math.min(rows, room.height)];
  const firstColumn = windowStart(Math.floor(map.cursor.column / size), across, columns);
  const firstLine = windowStart(Math.floor(map.cursor.row / (2 * size)), down, rows);
  const cursorAt = Math.floor(map.cursor.column / size) - firstColumn;
  const gutter = gutterFor(map, room.glyphs);
  const lines = Array.from({ length: down }, (_, y): Row => {
    const top = (firstLine + y) * 2 * size;
    const holdsCursor = map.cursor.row >= top && map.cursor.row < top + 2 * size;
    const cells = Array.from({ length: across }, (_, x): Span => {
      if (holdsCursor && x === cursorAt) return span(room.glyphs.signs(CURSOR), 'selected', { parts: SELECTED_THING });
      const left = (firstColumn + x) * size;
      const upper = shareOf(map, blockValue(map, top, left, size), scale);
      const below = top + size < rowCount ? blockValue(map, top + size, left, size) : null;
      const lower = below === null ? 0 : shareOf(map, below, scale);
      const glyph = sign(below === null ? upper : furthest(upper, lower));
      return span(glyph, roleOfShare(upper), { shade: { upper, lower } });
    });
    const index = holdsCursor ? map.cursor.row : top;
    return aboutLine(row(...gutter(index, top, top + 2 * size), ...cells), index);
  });
  const shown = { top: firstLine * 2 * size, down: down * 2 * size, left: firstColumn * size, across: across * size };
  const each = size === 1 ? null : `each half cell the largest of ${size} rows and ${size} columns`;
  return { lines, cursorAt, extent: joinParts(extentOfPart(map, shown, room), each), sign };
}

function extentOfPart(map: Matrix, shown: Extent, { glyphs }: MatrixRoom): string | null {
  const extent = extentInWords(map, shown);
  return extent === null ? null : glyphs.text(extent);
}

function joinParts(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(', ') || null;
}

/** The value with the largest size in a block, so that outliers are not averaged away. NaN wins. */
function blockValue(map: Matrix, top: number, left: number, size: number): number {
  let largest = 0;
  const down = Math.min(map.rowNames.length - top, size);
  eachValue(map, { top, left, down, across: Math.min(map.columnNames.length - left, size) }, (value) => {
    if (Number.isNaN(value) || Math.abs(value) > Math.abs(largest)) largest = value;
  });
  return largest;
}

function furthest(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
  return Math.abs(b) > Math.abs(a) ? b : a;
}

/** Hollow below 0, filled above, a dot for 0. */
function glyphOf(share: number): string {
  if (Number.isNaN(share)) return ALARM_SIGN;
  if (share === 0) return '·';
  if (share < 0) return share < -0.5 ? '□' : '▫';
  return share > 0.5 ? '■' : '▪';
}

function tenthsOf(share: number): string {
  if (Number.isNaN(share)) return ` ${ALARM_SIGN} `;
  const digit = Math.min(9, Math.floor(Math.abs(share) * 10));
  return digit === 0 ? ' · ' : `${share < 0 ? '−' : '+'}${digit} `;
}

function shadedSpan(text: string, share: number): Span {
  return span(text, roleOfShare(share), { shade: { upper: share } });
}

/** The least height of a matrix, whatever is left for it. */
const LEAST_LINES = 6;
/** Sentence and formula above a matrix, the names of its columns, its legend. */
const TEXT_LINES = 12;
const HEADER_LINES = 3;
const USUAL_HEIGHT = 28;
const MOST_SCROLLED = 32;

export function matrixBlockRows(
  matrix: Matrix,
  width: number,
  height = USUAL_HEIGHT,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  // Numbers are worth scrolling the words above them away for; a picture is made to fit under them.
  const most = matrix.scrolls ? MOST_SCROLLED : Math.max(LEAST_LINES, height - HEADER_LINES);
  if (matrix.within !== undefined || fitsInNumbers(matrix, matrixRoom(matrix, width, most, glyphs))) {
    return matrixRows(matrix, 'numbers', width, most, glyphs);
  }
  const lines = matrix.scrolls ? MOST_SCROLLED : Math.max(LEAST_LINES, height - TEXT_LINES);
  const resolutions = resolutionsFor(matrix, matrixRoom(matrix, width, lines, glyphs));
  return matrixRows(matrix, resolutions[Math.min(matrix.zoom, resolutions.length - 1)], width, lines, glyphs);
}
