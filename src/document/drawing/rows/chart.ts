/**
 * Charts in braille: curves over the range of the horizontal axis, with the cursor and what was measured beside the first
 * of them.
 * Invariant: the vertical axis runs from the smallest to the largest finite value shown. Where a value is not finite the
 * line breaks off, and a line of words under it says so.
 */

import { ALARM_SIGN } from '../../alarm.js';
import { widthOf } from '../../cells/width.js';
import type { Chart, Inlines, LineStyle, Series } from '../../document.js';
import { formatShort, formatSignificant, thinOut, thinToLast } from '../../numbers.js';
import { type NameSide, placeNames, sideOf } from '../mark-names.js';
import { shareBetween } from '../share.js';
import { type Glyphs, UNICODE } from './glyphs.js';
import { type Role, type Row, row, type SeriesRole, type Span, span, truncate, truncateRow } from './rows.js';
import { tableRows } from './table.js';

const MOST_LISTED = 12;
const LONGEST_NAME = 16;

/** The bits of a braille character, by row and column. */
export const DOTS: readonly (readonly number[])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

export function chartRows(chart: Chart, width: number, height: number, glyphs: Glyphs = UNICODE): readonly Row[] {
  const { x, y, series, marks, broken } = chart;
  const isSaid = broken !== null && height > 2;
  const plotHeight = Math.max(1, height - (isSaid ? 2 : 1));
  const values = [
    ...series.flatMap(({ points }) => points.map((point) => point.y)).filter((value) => value !== null),
    ...marks.filter(({ kind }) => kind === 'measured').map((mark) => mark.y),
  ];
  const axis = axisOf(values.filter(Number.isFinite), y.scale);
  const labels = axisLabels(axis, plotHeight).map(glyphs.text);
  const labelWidth = Math.max(...labels.map(widthOf));
  const plotWidth = Math.max(1, width - labelWidth - 2);
  const points = series.map((each) =>
    sample(each, x, plotWidth * 2).map((value) => (value === null ? null : axis.place(value))),
  );
  const layers = points.map((each, k) => {
    const { role, period, drawn } = LINES[series[k].line ?? (k === 0 ? 'solid' : 'dotted')];
    const kept = each.map((point, x) => (drawn.includes(x % period) ? point : null));
    return { role, cells: plot(kept, plotWidth, plotHeight) };
  });
  const signs = signsOf(chart, axis, points[0], plotWidth, plotHeight);
  const signed = [
    ...signs.map((sign) => ({ ...sign, glyph: glyphs.signs(sign.glyph) })),
    ...namesOf(signs, layers[0].cells, { width: plotWidth, height: plotHeight }, glyphs),
  ];
  const cursor = marks.find(({ kind }) => kind === 'cursor');
  const drawn = Array.from({ length: plotHeight }, (_, line): Row => {
    const tick = glyphs.signs(labels[line] === '' ? '│' : '┤');
    const left = span(`${' '.repeat(labelWidth - widthOf(labels[line]))}${labels[line]} ${tick}`, 'muted');
    return row(left, ...lineSpans(layers, line, plotWidth, signed, glyphs));
  });
  const below = span(' '.repeat(labelWidth + 1), 'muted');
  const lost = cursor === undefined || Number.isFinite(cursor.y) ? null : columnOf(cursor.x, x, plotWidth);
  const words = isSaid
    ? [row(below, span(glyphs.signs('│'), 'muted'), ...brokenLine(broken, lost, plotWidth, glyphs))]
    : [];
  return [...drawn, ...words, row(below, span(horizontalAxis(x, plotWidth, glyphs), 'muted'))].map((line) =>
    truncateRow(line, width, glyphs),
  );
}

/** The first curve at places spread evenly over it, both ends included. */
export function listedRows({ x, y, series: [{ points }] }: Chart, width: number, glyphs: Glyphs): readonly Row[] {
  const inlines = (text: string): Inlines => [{ kind: 'text', text: glyphs.text(text) }];
  const columns = [x.name, y.name].map((name) => ({ head: inlines(name), holds: 'number' as const }));
  const rows = thinOut(points, MOST_LISTED).map((point) => ({
    cells: [formatShort(point.x), point.y === null ? 'not recorded' : formatSignificant(point.y)].map(inlines),
  }));
  return tableRows({ kind: 'table', columns, rows }, width, false, glyphs);
}

/** The words about losses that have no place on the axis, and the cursor where it is at one of them. */
function brokenLine(words: string, cursor: number | null, width: number, glyphs: Glyphs): Row {
  const said = span(`${glyphs.signs(ALARM_SIGN)} ${words}`, 'alarm');
  if (cursor === null) return row(said);
  const sign = span(glyphs.signs(CURSOR.glyph), CURSOR.role);
  const length = widthOf(said.text);
  if (cursor > length) return row(said, ' '.repeat(cursor - length), sign);
  // The words matter more than where exactly the sign stands.
  const at = Math.min(cursor, width - length - 2);
  if (at < 0) return row(said, sign);
  return row(' '.repeat(at), sign, ' ', said);
}

/** What replaces the dots at a place on the curve. Of two signs in one place, the later one is shown. */
interface Sign {
  readonly glyph: string;
  readonly role: Role;
  readonly x: number;
  readonly y: number;
  /** The name of the mark that it stands for. */
  readonly name?: string | undefined;
  readonly side?: NameSide | null;
}

/** The sign of a measured value, for legends. */
export const MEASURED_SIGN = '○';

const MEASURED = { glyph: MEASURED_SIGN, role: 'plain' } as const;
export const CURSOR = { glyph: '●', role: 'here' } as const;

function signsOf(
  { x, marks }: Chart,
  axis: Axis,
  first: readonly (number | null)[],
  width: number,
  height: number,
): readonly Sign[] {
  const finite = marks.filter(({ y }) => Number.isFinite(y));
  const cursor = finite.find(({ kind }) => kind === 'cursor');
  const sideOn = (at: number): NameSide | null =>
    cursor === undefined ? null : sideOf(columnOf(at, x, width) - columnOf(cursor.x, x, width), at - cursor.x);
  const measured = finite.filter(({ kind }) => kind === 'measured');
  const named = measured.filter(({ name }) => name !== undefined);
  const others = measured.filter(({ name }) => name === undefined);
  const cursors = finite
    .filter(({ kind }) => kind === 'cursor')
    .map((mark): Sign => {
      const at = columnOf(mark.x, x, width);
      // On the curve as it is drawn, which has fewer points than there are.
      const place = first.slice(0, at * 2 + 1).findLast(isDrawn) ?? NaN;
      return { ...CURSOR, x: at, y: dotOf(place, height) >> 2, name: mark.name };
    });
  return [
    ...[...thinToLast(others, Math.ceil(width / 3)), ...named].map((mark) => ({
      ...MEASURED,
      x: columnOf(mark.x, x, width),
      y: dotOf(axis.place(mark.y), height) >> 2,
      name: mark.name,
      side: sideOn(mark.x),
    })),
    ...cursors,
  ];
}

/** The names that have room, that of the cursor first. */
function namesOf(
  signs: readonly Sign[],
  curve: readonly Uint8Array[],
  room: { readonly width: number; readonly height: number },
  glyphs: Glyphs,
): readonly Sign[] {
  const isCursor = ({ glyph }: Sign): boolean => glyph === CURSOR.glyph;
  const named = [...signs.filter(isCursor), ...signs.filter((sign) => !isCursor(sign))].flatMap((sign) =>
    // A name without a width would take a cell from the row and show nothing there.
    sign.name === undefined || widthOf(sign.name) === 0
      ? []
      : [{ ...sign, name: truncate(sign.name, LONGEST_NAME, glyphs) }],
  );
  if (named.length === 0) return [];
  const drawn = curve.flatMap((line, y) => Array.from(line.keys()).flatMap((x) => (line[x] === 0 ? [] : [{ x, y }])));
  return placeNames(named, signs, drawn, room).flatMap((place, k): readonly Sign[] => {
    const { name, role } = named[k];
    return place === null ? [] : [{ glyph: name, role: isCursor(named[k]) ? role : 'plain', ...place }];
  });
}

type Range = Pick<Chart['x'], 'from' | 'to'>;

/** A place outside of the range lies at its nearer end. */
function columnOf(at: number, { from, to }: Range, width: number): number {
  const last = width - 1;
  return to === from ? 0 : Math.max(0, Math.min(last, Math.round(shareBetween(from, to, at) * last)));
}

/**
 * The vertical axis: where a value lies on it (1 at the top, 0 at the bottom; NaN for one that is not finite, which has no
 * place), and which value a place stands for.
 */
interface Axis {
  readonly place: (loss: number) => number;
  readonly valueAt: (place: number) => number;
}

function axisOf(finite: readonly number[], scale: Chart['y']['scale']): Axis {
  if (scale === 'logarithmic') {
    const positive = finite.filter((loss) => loss > 0);
    if (positive.length > 0) {
      const inner = axisOf(positive.map(Math.log10), 'linear');
      // A loss of 0 has no logarithm, so it lies at the bottom.
      return {
        place: (loss) => (loss <= 0 && Number.isFinite(loss) ? 0 : inner.place(Math.log10(loss))),
        valueAt: (place) => 10 ** inner.valueAt(place),
      };
    }
  }
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return {
    // A single loss lies at the top, where its label stands.
    place: (loss) => (Number.isFinite(loss) ? (high === low ? 1 : shareBetween(low, high, loss)) : NaN),
    valueAt: (place) => 2 * (low / 2 + (high / 2 - low / 2) * place),
  };
}

/** Labels at the top, at the bottom and, where there is room, in the middle; empty on the other lines. */
function axisLabels({ valueAt }: Axis, height: number): readonly string[] {
  const places = height >= 5 ? [0, Math.floor((height - 1) / 2), height - 1] : [0, height - 1];
  const texts = places.map((y) => formatSignificant(valueAt(height === 1 ? 1 : 1 - y / (height - 1))));
  return Array.from({ length: height }, (_, y) => {
    const at = places.indexOf(y);
    return at === -1 || texts.indexOf(texts[at]) < at ? '' : texts[at];
  });
}

/** `└0──────iteration──────11` */
export function horizontalAxis({ name, from, to, ends }: Chart['x'], width: number, glyphs: Glyphs): string {
  const corner = glyphs.signs('└');
  const left = `${corner}${ends[0]}`;
  const right = to === from ? '' : ends[1];
  const middle = name === '' ? '' : ` ${name} `;
  const room = width + 1 - widthOf(left) - widthOf(right);
  if (room < 0) return corner;
  const rest = room - widthOf(middle);
  const dash = glyphs.signs('─');
  if (rest < 2) return `${left}${dash.repeat(room)}${right}`;
  const before = Math.floor(rest / 2);
  return `${left}${dash.repeat(before)}${middle}${dash.repeat(rest - before)}${right}`;
}

/** The values of a curve at `count` places of a range, as far as it goes; null where there are none. */
function sample({ points }: Series, { from, to }: Range, count: number): readonly (number | null)[] {
  if (to === from) return [points[0].y];
  const shown = Math.min(count, to - from + 1) === 1 ? 1 : count;
  const reach = (to - from) / Math.max(1, shown - 1) / 2;
  const last = points[points.length - 1].x;
  const values: (number | null)[] = [];
  let position = 0;
  for (let k = 0; k < shown; k++) {
    const place = from + (k / (shown - 1)) * (to - from);
    if (place > last) break;
    while (position + 1 < points.length && points[position + 1].x <= place) position++;
    values.push(valueBetween(points[position], points[position + 1] ?? points[position], place, reach));
  }
  return values;
}

/**
 * A value between two points, on a straight line. One that is between values that are not finite is drawn at the place
 * that is nearest to it.
 * @param reach half of what lies between two places
 */
function valueBetween(
  before: Series['points'][number],
  next: Series['points'][number],
  exact: number,
  reach: number,
): number | null {
  const after = before.x === exact ? before : next;
  const [from, to] = [before.y, after.y];
  if (from === null || to === null) return null;
  if (Number.isFinite(from) && exact - before.x <= reach && !Number.isFinite(to)) return from;
  if (Number.isFinite(to) && after.x - exact <= reach && !Number.isFinite(from)) return to;
  return from + (to - from) * (before.x === after.x ? 0 : (exact - before.x) / (after.x - before.x));
}

/** Which points of a period are drawn, two to a cell: gaps, not only colour, set lines apart. */
const LINES: Readonly<
  Record<LineStyle, { readonly role: SeriesRole; readonly period: number; readonly drawn: readonly number[] }>
> = {
  solid: { role: 'series-1', period: 1, drawn: [0] },
  dotted: { role: 'series-2', period: 6, drawn: [0, 1] },
  dashed: { role: 'series-3', period: 12, drawn: [0, 1, 2, 3, 4, 5, 6, 7] },
  'dash-dotted': { role: 'series-4', period: 16, drawn: [0, 1, 2, 3, 4, 5, 6, 7, 11, 12] },
};

/** Steep stretches are lines too: a dot that lies far from the one before it has others between. */
function plot(points: readonly (number | null)[], width: number, height: number): readonly Uint8Array[] {
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  let last: number | null = null;
  for (const [x, point] of points.slice(0, width * 2).entries()) {
    const y = isDrawn(point) ? dotOf(point, height) : null;
    if (y !== null) {
      const [from, to] = last === null ? [y, y] : last < y ? [last + 1, y] : [y, Math.max(y, last - 1)];
      for (let dot = from; dot <= to; dot++) cells[dot >> 2][x >> 1] |= DOTS[dot & 3][x & 1];
    }
    last = y;
  }
  return cells;
}

function isDrawn(point: number | null): point is number {
  return point !== null && !Number.isNaN(point);
}

interface Layer {
  readonly role: Role;
  readonly cells: readonly Uint8Array[];
}

/** One line of the plot. Where layers meet, their dots are joined and the first layer gives the role. */
function lineSpans(
  layers: readonly Layer[],
  y: number,
  width: number,
  signs: readonly Sign[],
  glyphs: Glyphs,
): readonly Span[] {
  const spans: Span[] = [];
  const here = signs.filter((sign) => sign.y === y);
  let text = '';
  let role: Role = 'series-1';
  for (let x = 0; x < width; ) {
    const sign = here.findLast((candidate) => candidate.x === x);
    const dots = layers.reduce((joined, { cells }) => joined | cells[y][x], 0);
    const own: Role = sign?.role ?? layers.find(({ cells }) => cells[y][x] !== 0)?.role ?? role;
    if (own !== role && text !== '') {
      spans.push(span(text, role));
      text = '';
    }
    role = own;
    text += sign?.glyph ?? (dots === 0 ? ' ' : glyphs.signs(String.fromCharCode(0x2800 + dots)));
    x += sign === undefined ? 1 : Math.max(1, widthOf(sign.glyph));
  }
  return [...spans, span(text, role)];
}

/** The line of dots, counted from the top, at a place on the axis. */
function dotOf(place: number, height: number): number {
  const dots = height * 4 - 1;
  // The range comes from a coarser sample, so a point may lie a little outside.
  return Math.max(0, Math.min(dots, Math.round((1 - place) * dots)));
}
