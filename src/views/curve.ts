/**
 * The loss curve in braille: every iteration executed so far, with the cursor on it.
 * Invariant: the vertical axis runs from the smallest to the largest finite loss shown; iterations whose loss is not finite
 * are marked at the top edge, not left out.
 */
import { isExecuted, isLossKnown, type Moment, predictionsOf } from '../debugger/moment.js';
import { bar } from './bars.js';
import { formatNumber, formatSignificant } from './numbers.js';
import { NOT_YET } from './pane.js';
import { probabilityOf } from './panes/loss.js';
import { padEnd, type Row, row, type Span, span, widthOf } from './rows.js';

const DOTS: readonly (readonly number[])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

export function lossCurve(moment: Moment, width: number, height: number): readonly Row[] {
  const { cursor } = moment;
  const last = lastKnownLoss(moment);
  if (last < 0) return [row(NOT_YET)];
  const plotHeight = Math.max(1, height - 1);
  const values = sample(moment, last, Math.max(2, width));
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const labels = finite.length === 0 ? ['NaN', ''] : [formatSignificant(high), formatSignificant(low)];
  const labelWidth = Math.max(...labels.map(widthOf));
  const plotWidth = Math.max(1, width - labelWidth - 1);
  const points = sample(moment, last, plotWidth * 2);
  const rows = plot(points, low, high, plotWidth, plotHeight);
  const at = last === 0 ? 0 : Math.round((Math.min(cursor.iteration, last) / last) * (plotWidth - 1));
  const cursorY = cellOf(points[Math.min(points.length - 1, at * 2)], low, high, plotHeight);
  const drawn = rows.map((line, y): Row => {
    const label = y === 0 ? labels[0] : y === plotHeight - 1 ? labels[1] : '';
    const axis = span(`${' '.repeat(labelWidth - widthOf(label))}${label} `, 'muted');
    return row(axis, ...withCursor(line, y === cursorY ? at : null));
  });
  const left = `${' '.repeat(labelWidth)} 0`;
  const right = String(last);
  const gap = Math.max(1, width - widthOf(left) - widthOf(right));
  return [...drawn, row(span(last === 0 ? left : left + ' '.repeat(gap) + right, 'muted'))];
}

/** The last iteration whose loss is known at the cursor: −1 before the first has been computed. */
export function lastKnownLoss(moment: Moment): number {
  const { timeline, cursor } = moment;
  const last = timeline.visited - 1;
  return last > cursor.iteration || isLossKnown(moment, cursor.iteration) ? last : cursor.iteration - 1;
}

/** P(target) of each prediction at the cursor's iteration, as bars; not yet where it has not been computed. */
export function targetBars(moment: Moment, width: number, height: number): readonly Row[] {
  const places = predictionsOf(moment).slice(0, height);
  const names = places.map(({ label }) => `${label.context} → ${label.target}`);
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...names.map(widthOf)));
  const barWidth = Math.max(0, width - nameWidth - 8);
  const atEnd = moment.cursor.iteration === moment.timeline.iterations;
  return places.map((place, k) => {
    const name = span(padEnd(names[k], nameWidth), 'muted');
    if (!atEnd && !isExecuted(moment, place.group.probabilities.frame ?? 0, place.row)) return row(name, ' ', NOT_YET);
    const probability = probabilityOf(place);
    return row(name, ` ${formatNumber(probability)} `, span(bar(probability, barWidth), 'accent'));
  });
}

function sample({ timeline }: Moment, last: number, count: number): readonly number[] {
  if (timeline.visited === 0) return [Number.NaN];
  const points = Math.min(count, last + 1);
  if (points === 1) return [timeline.lossAt(0)];
  return Array.from({ length: count }, (_, k) => lossBetween(timeline, (k / (count - 1)) * last));
}

/** Between two iterations the curve is a straight line, unless one of them is not finite. */
function lossBetween(timeline: Moment['timeline'], exact: number): number {
  const before = timeline.lossAt(Math.floor(exact));
  const after = timeline.lossAt(Math.ceil(exact));
  return before + (after - before) * (exact - Math.floor(exact));
}

function plot(points: readonly number[], low: number, high: number, width: number, height: number): readonly string[] {
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  points.forEach((point, x) => {
    const y = dotOf(point, low, high, height);
    if (x < width * 2) cells[y >> 2][x >> 1] |= DOTS[y & 3][x & 1];
  });
  return cells.map((line) =>
    Array.from(line, (dots) => (dots === 0 ? ' ' : String.fromCharCode(0x2800 + dots))).join(''),
  );
}

function dotOf(point: number, low: number, high: number, height: number): number {
  const dots = height * 4 - 1;
  if (!Number.isFinite(point)) return 0;
  // The range is that of a coarser sample, so a point may lie a little outside.
  return high === low ? dots : Math.max(0, Math.min(dots, Math.round(((high - point) / (high - low)) * dots)));
}

function cellOf(point: number, low: number, high: number, height: number): number {
  return dotOf(point, low, high, height) >> 2;
}

function withCursor(line: string, at: number | null): readonly Span[] {
  if (at === null) return [span(line, 'positive')];
  return [span(line.slice(0, at), 'positive'), span('●', 'accent'), span(line.slice(at + 1), 'positive')];
}
