/**
 * A plane in braille: lines of one value each, and ways over them, whose stops stand out where they lie apart. The names
 * of ways stand at their ends.
 * Invariant: ways cover lines, signs cover ways, and no name covers another or a sign.
 */

import { widthOf } from '../../cells/width.js';
import type { Chart, ChartPlane, Series } from '../../document.js';
import { formatShort, formatSignificant } from '../../numbers.js';
import { placeNames, placesOfName } from '../mark-names.js';
import { shareBetween } from '../share.js';
import { CURSOR, DOTS, horizontalAxis } from './chart.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import {
  joined,
  type Role,
  type Row,
  row,
  SERIES_ROLES,
  type Span,
  span,
  truncateRow,
  wrap,
  wrapSpans,
} from './rows.js';

const LINE: Role = 'muted';
const START = '○';
const STOP = '•';
const DIGITS = 3;
/** One dot of a line in so many is drawn, so that lines differ from ways without colour too. */
const DOTTED = 3;

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly dots: Uint8Array;
  readonly roles: Role[];
  /** Signs and letters over the dots, a cell each. */
  readonly signs: Map<number, Span>;
  readonly glyphs: Glyphs;
}

/** A place in dots, from the left and from the top. */
type Dot = readonly [x: number, y: number];

export function planeRows(
  chart: Chart,
  plane: ChartPlane,
  width: number,
  height: number,
  glyphs: Glyphs = UNICODE,
): readonly Row[] {
  const { x, y, series, broken } = chart;
  const labels = [plane.to, plane.from].map((end) => glyphs.text(formatSignificant(end, DIGITS)));
  const labelWidth = Math.max(...labels.map(widthOf));
  const canvas = createCanvas(Math.max(1, width - labelWidth - 2), Math.max(2, height), glyphs);
  drawPlane(canvas, chart, plane);
  const left = ' '.repeat(labelWidth);
  const drawn = Array.from({ length: canvas.height }, (_, line): Row => {
    const label = line === 0 ? labels[0] : line === canvas.height - 1 ? labels[1] : '';
    const tick = glyphs.signs(label === '' ? '│' : '┤');
    return row(span(`${label.padStart(labelWidth)} ${tick}`, 'muted'), ...canvasRow(canvas, line));
  });
  const legend = [
    ...series.map(({ name }, k) => span(`${glyphs.signs(STOP)} ${name}`, wayRole(k))),
    span(`${glyphs.signs(START)} start`, 'muted'),
    span(`${glyphs.signs(CURSOR.glyph)} here`, CURSOR.role),
    span(`${glyphs.signs('⠒')} one ${plane.measured}`, LINE),
  ];
  return [
    row(span(`${left} ${glyphs.signs('↑')} ${y.name}`, 'muted')),
    ...drawn,
    row(span(`${left} ${horizontalAxis(x, canvas.width, glyphs)}`, 'muted')),
    ...wrapSpans(
      legend.flatMap((part, k) => (k === 0 ? [part] : [span('   '), part])),
      width,
    ),
    ...(broken === null ? [] : wrap(broken, width, 'alarm')),
  ].map((line) => truncateRow(line, width, glyphs));
}

function createCanvas(width: number, height: number, glyphs: Glyphs): Canvas {
  const size = width * height;
  return { width, height, dots: new Uint8Array(size), roles: Array(size).fill(LINE), signs: new Map(), glyphs };
}

function drawPlane(canvas: Canvas, { x, series, marks }: Chart, { from, to, levels }: ChartPlane): void {
  const [right, bottom] = [canvas.width * 2 - 1, canvas.height * 4 - 1];
  const dotOf = (across: number, up: number): Dot => [
    Math.round(shareBetween(x.from, x.to, across) * right),
    Math.round((1 - shareBetween(from, to, up)) * bottom),
  ];
  for (const { lines } of levels) {
    for (const line of lines) {
      drawLine(
        canvas,
        line.map(([across, up]) => dotOf(across, up)),
        LINE,
        DOTTED,
      );
    }
  }
  const ways = series.map(({ points }) => points.flatMap(({ x: at, y }) => (y === null ? [] : [dotOf(at, y)])));
  // The first lies on top.
  for (const [k, dots] of [...ways.entries()].reverse()) {
    const role = wayRole(k);
    drawLine(canvas, dots, role, 1);
    drawStops(canvas, dots, role);
  }
  for (const [first] of ways) if (first !== undefined) setSign(canvas, first, START, 'plain');
  for (const { kind, x: at, y } of marks)
    if (kind === 'cursor') setSign(canvas, dotOf(at, y), CURSOR.glyph, CURSOR.role);
  nameWays(canvas, series, ways);
  for (const { value, lines } of levels)
    nameLevel(
      canvas,
      value,
      lines.map((line) => line.map(([across, up]) => dotOf(across, up))),
    );
}

function wayRole(position: number): Role {
  return SERIES_ROLES[position % SERIES_ROLES.length];
}

/** Straight from each dot to the next, as far as that is on the plane. */
function drawLine(canvas: Canvas, dots: readonly Dot[], role: Role, every: number): void {
  let drawn = 0;
  for (const [k, dot] of dots.entries()) {
    const within = clipped(dots[Math.max(0, k - 1)], dot, canvas);
    if (within === null) continue;
    const [[fromX, fromY], [x, y]] = within;
    const steps = Math.max(1, Math.abs(x - fromX), Math.abs(y - fromY));
    for (let step = 1; step <= steps; step++) {
      if (drawn++ % every > 0) continue;
      setDot(
        canvas,
        Math.round(fromX + ((x - fromX) * step) / steps),
        Math.round(fromY + ((y - fromY) * step) / steps),
        role,
      );
    }
  }
}

/** The part of a line that lies on the plane, however far away its ends are; null where there is none. */
function clipped(from: Dot, to: Dot, { width, height }: Canvas): readonly [Dot, Dot] | null {
  const last: Dot = [width * 2 - 1, height * 4 - 1];
  const isWithin = (dot: Dot): boolean => dot.every((place, axis) => place >= 0 && place <= last[axis]);
  if (isWithin(from) && isWithin(to)) return [from, to];
  if (![...from, ...to].every(Number.isFinite)) return null;
  // Shares of the way at which it crosses the edges.
  let [start, end] = [0, 1];
  for (const axis of [0, 1] as const) {
    const distance = to[axis] - from[axis];
    const edges = [0, last[axis]].map((edge) => (edge - from[axis]) / distance);
    if (distance === 0 && !(from[axis] >= 0 && from[axis] <= last[axis])) return null;
    if (distance !== 0) [start, end] = [Math.max(start, Math.min(...edges)), Math.min(end, Math.max(...edges))];
  }
  const at = (share: number): Dot => [
    Math.round(from[0] + (to[0] - from[0]) * share),
    Math.round(from[1] + (to[1] - from[1]) * share),
  ];
  const ends = [at(start), at(end)] as const;
  return start <= end && ends.every(isWithin) ? ends : null;
}

function setDot(canvas: Canvas, x: number, y: number, role: Role): void {
  const cell = cellAt(canvas, [x, y]);
  if (cell === null) return;
  canvas.dots[cell] |= DOTS[y & 3][x & 1];
  canvas.roles[cell] = role;
}

/** Draws the stops that are two cells or more from both their neighbours. */
function drawStops(canvas: Canvas, dots: readonly Dot[], role: Role): void {
  const isApart = ([x, y]: Dot, other: Dot | undefined): boolean =>
    other === undefined || Math.abs(x - other[0]) >= 4 || Math.abs(y - other[1]) >= 8;
  for (const [k, dot] of dots.entries()) {
    if (isApart(dot, dots[k - 1]) && isApart(dot, dots[k + 1])) setSign(canvas, dot, STOP, role);
  }
}

function setSign(canvas: Canvas, dot: Dot, glyph: string, role: Role): void {
  const cell = cellAt(canvas, dot);
  if (cell !== null) canvas.signs.set(cell, span(canvas.glyphs.signs(glyph), role));
}

/** Null outside of the plane. */
function cellAt({ width, height }: Canvas, [x, y]: Dot): number | null {
  const [column, line] = [x >> 1, y >> 2];
  return column < 0 || line < 0 || column >= width || line >= height ? null : line * width + column;
}

/** Writes the name of each way beside its end, where there is room. */
function nameWays(canvas: Canvas, series: readonly Series[], ways: readonly (readonly Dot[])[]): void {
  const { width, dots, roles, signs } = canvas;
  const placeOf = (cell: number) => ({ x: cell % width, y: Math.floor(cell / width) });
  const drawn = Array.from(dots.keys()).filter((cell) => dots[cell] !== 0 && roles[cell] !== LINE);
  const ends = series.flatMap(({ name }, k) => {
    const end = ways[k].at(-1);
    return end === undefined ? [] : [{ name, role: wayRole(k), x: end[0] >> 1, y: end[1] >> 2 }];
  });
  const places = placeNames(ends, [...signs.keys()].map(placeOf), drawn.map(placeOf), canvas);
  for (const [k, place] of places.entries()) {
    if (place !== null) write(canvas, place.x, place.y, ends[k].name, ends[k].role);
  }
}

/** Writes the value of a level in the middle of its longest line, or near it, over nothing but lines. */
function nameLevel(canvas: Canvas, value: number, lines: readonly (readonly Dot[])[]): void {
  const name = canvas.glyphs.text(formatShort(value));
  const place = placesOfName(lines).find(([x, y]) => hasRoom(canvas, x >> 1, y >> 2, widthOf(name)));
  if (place !== undefined) write(canvas, place[0] >> 1, place[1] >> 2, name, LINE);
}

/** Whether nothing but lines lies there. */
function hasRoom({ width, signs, dots, roles }: Canvas, column: number, line: number, size: number): boolean {
  if (column < 0 || column + size > width) return false;
  return Array.from({ length: size }, (_, k) => line * width + column + k).every(
    (cell) => !signs.has(cell) && (dots[cell] === 0 || roles[cell] === LINE),
  );
}

function write({ signs, width }: Canvas, column: number, line: number, name: string, role: Role): void {
  const start = line * width + column;
  signs.set(start, span(name, role));
  for (let k = 1; k < widthOf(name); k++) signs.set(start + k, span('', role));
}

function canvasRow({ width, dots, roles, signs, glyphs }: Canvas, line: number): readonly Span[] {
  const cells = Array.from({ length: width }, (_, k) => line * width + k).map((cell) => {
    const drawn = dots[cell] === 0 ? ' ' : glyphs.signs(String.fromCharCode(0x2800 + dots[cell]));
    return signs.get(cell) ?? span(drawn, roles[cell]);
  });
  return joined(cells.filter(({ text }) => text !== ''));
}
