/**
 * The loss curve in braille: every iteration executed so far, with the cursor and the losses on held-out text, and
 * other branches behind it.
 * Invariant: the vertical axis runs from the smallest to the largest finite loss shown. Where a loss is not finite the
 * line breaks off, and a line of words under it says from which iteration.
 */
import { widthOf } from '../cells/width.js';
import type { Look } from '../debugger/looking/look.js';
import { isLossKnown, isPredicted, isReplayed, type Moment, predictionsOf } from '../debugger/places/moment.js';
import { formatNumber, formatSignificant } from '../document/numbers.js';
import { bar } from '../drawing/rows/bars.js';
import { padEnd, type Role, type Row, row, type Span, span, truncateRow } from '../drawing/rows/rows.js';
import { probabilityOf } from '../saying/panes/loss.js';
import { type History, measuredNumbers, type ValidationPoint, validationsOf } from '../timeline/history.js';
import { firstOf, iterationAfter, iterationBefore, lastOf } from '../timeline/iteration-numbers.js';
import { describeNotFinite } from './not-finite.js';
import { NOT_RECORDED, NOT_YET, paragraph } from './pane.js';

const DOTS: readonly (readonly number[])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** Another history, whose loss is drawn dotted behind the moment's own. */
export interface OtherCurve {
  readonly name: string;
  readonly timeline: History;
}

export function lossCurve(
  moment: Moment,
  width: number,
  height: number,
  others: readonly OtherCurve[] = [],
  scale: Look['lossScale'] = 'linear',
): readonly Row[] {
  const { cursor, timeline } = moment;
  const own = lastKnownLoss(moment);
  const series = [
    { timeline, last: own, role: 'positive' as const },
    ...others.map((other) => ({
      timeline: other.timeline,
      last: other.timeline.visited - 1,
      role: 'negative' as const,
    })),
  ].filter(({ last }) => last >= 0);
  if (own < 0 || series.length === 0) return [row(NOT_YET)];
  // Others may go on for long: they stand beside what there is of this one.
  const extent = { from: firstOf(measuredNumbers(timeline)), to: own };
  const broken = describeNotFinite(timeline, own);
  const isSaid = broken !== null && height > 2;
  const plotHeight = Math.max(1, height - (isSaid ? 2 : 1));
  const validations = shownValidations(moment);
  const known = [
    ...series.flatMap((each) => sample(each, extent, Math.max(2, width))).filter((loss) => loss !== null),
    ...validations.map(({ loss }) => loss),
  ];
  const finite = known.filter(Number.isFinite);
  if (finite.length === 0) {
    return broken === null ? [row(NOT_RECORDED)] : paragraph(`The loss is ${broken}.`, width, 'negative');
  }
  const axis = axisOf(finite, scale);
  const labels = axisLabels(axis, plotHeight);
  const labelWidth = Math.max(...labels.map(widthOf));
  const plotWidth = Math.max(1, width - labelWidth - 2);
  const points = series.map((each) =>
    sample(each, extent, plotWidth * 2).map((loss) => (loss === null ? null : axis.place(loss))),
  );
  const layers = series.map(({ role }, k) => ({
    role,
    cells: plot(k === 0 ? points[k] : dotted(points[k]), plotWidth, plotHeight),
  }));
  const shown = Math.min(cursor.iteration, own);
  const at = columnOf(shown, extent, plotWidth);
  const isBroken = !Number.isFinite(timeline.metric('loss', shown) ?? 0);
  const atPoint = points[0].slice(0, at * 2 + 1).findLast(isDrawn) ?? Number.NaN;
  const finiteValidations = validations.filter(({ loss }) => Number.isFinite(loss));
  const signs: readonly Sign[] = [
    ...thinned(finiteValidations, Math.ceil(plotWidth / 3)).map(({ iteration, loss }) => ({
      ...VALIDATION,
      x: columnOf(iteration, extent, plotWidth),
      y: dotOf(axis.place(loss), plotHeight) >> 2,
    })),
    ...(isBroken ? [] : [{ ...CURSOR, x: at, y: dotOf(atPoint, plotHeight) >> 2 }]),
  ];
  const drawn = Array.from({ length: plotHeight }, (_, y): Row => {
    const tick = labels[y] === '' ? '│' : '┤';
    const left = span(`${' '.repeat(labelWidth - widthOf(labels[y]))}${labels[y]} ${tick}`, 'muted');
    return row(left, ...lineSpans(layers, y, plotWidth, signs));
  });
  const below = span(' '.repeat(labelWidth + 1), 'muted');
  const words = !isSaid ? [] : [row(below, span('│', 'muted'), ...brokenLine(broken, isBroken ? at : null))];
  return [...drawn, ...words, row(below, span(iterationAxis(extent, plotWidth), 'muted'))].map((line) =>
    truncateRow(line, width),
  );
}

/** The words about losses that have no place on the axis, and the cursor where it is at one of them. */
function brokenLine(words: string, cursor: number | null): Row {
  const said = span(words, 'negative');
  if (cursor === null) return row(said);
  const sign = span(CURSOR.glyph, CURSOR.role);
  const gap = cursor - widthOf(words);
  return gap > 0 ? row(said, ' '.repeat(gap), sign) : row(' '.repeat(cursor), sign, ' ', said);
}

/** The sign of a loss on held-out text, for legends. */
export const VALIDATION_SIGN = '○';

/** What replaces the dots at a place on the curve. Of two signs in one place, the later one is shown. */
interface Sign {
  readonly glyph: string;
  readonly role: Role;
  readonly x: number;
  readonly y: number;
}

const VALIDATION = { glyph: VALIDATION_SIGN, role: 'target' } as const;
const CURSOR = { glyph: '●', role: 'accent' } as const;

/**
 * The losses on held-out text that are comparable with the run's, as far as those are shown. Where the run sums its
 * losses there are none, since these are means.
 */
export function shownValidations(moment: Moment): readonly ValidationPoint[] {
  const { timeline, trace } = moment;
  if (trace.outcome.objective !== trace.outcome.mean) return [];
  const own = lastKnownLoss(moment);
  return validationsOf(timeline).filter(({ iteration }) => iteration <= own);
}

/** At most `most` of them, spread about evenly; always includes the last. */
function thinned(points: readonly ValidationPoint[], most: number): readonly ValidationPoint[] {
  const stride = Math.ceil(points.length / most);
  return points.filter((_, k) => (points.length - 1 - k) % stride === 0);
}

/** The range of iterations drawn, including the last. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

function columnOf(iteration: number, { from, to }: Extent, width: number): number {
  return to === from ? 0 : Math.round(((iteration - from) / (to - from)) * (width - 1));
}

/**
 * The vertical axis: where a loss lies on it (1 at the top, 0 at the bottom; NaN for one that is not finite, which has no
 * place), and which loss a place stands for.
 */
interface Axis {
  readonly place: (loss: number) => number;
  readonly lossAt: (place: number) => number;
}

function axisOf(finite: readonly number[], scale: Look['lossScale']): Axis {
  if (scale === 'logarithmic') {
    const positive = finite.filter((loss) => loss > 0);
    if (positive.length > 0) {
      const inner = axisOf(positive.map(Math.log10), 'linear');
      // A loss of 0 has no logarithm, so it lies at the bottom.
      return {
        place: (loss) => (loss <= 0 && Number.isFinite(loss) ? 0 : inner.place(Math.log10(loss))),
        lossAt: (place) => 10 ** inner.lossAt(place),
      };
    }
  }
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return {
    // A single loss lies at the top, where its label stands.
    place: (loss) => (Number.isFinite(loss) ? (high === low ? 1 : (loss - low) / (high - low)) : Number.NaN),
    lossAt: (place) => low + (high - low) * place,
  };
}

/** Labels at the top, at the bottom and, where there is room, in the middle; empty on the other lines. */
function axisLabels({ lossAt }: Axis, height: number): readonly string[] {
  const places = height >= 5 ? [0, Math.floor((height - 1) / 2), height - 1] : [0, height - 1];
  const texts = places.map((y) => formatSignificant(lossAt(height === 1 ? 1 : 1 - y / (height - 1))));
  return Array.from({ length: height }, (_, y) => {
    const at = places.indexOf(y);
    return at === -1 || texts.indexOf(texts[at]) < at ? '' : texts[at];
  });
}

/** `└0──────iteration──────11` */
function iterationAxis({ from, to }: Extent, width: number): string {
  const left = `└${from}`;
  const right = to === from ? '' : String(to);
  const name = ' iteration ';
  const room = width + 1 - left.length - right.length;
  if (room < 0) return '└';
  if (room < name.length + 2) return `${left}${'─'.repeat(Math.max(0, room))}${right}`;
  const before = Math.floor((room - name.length) / 2);
  return `${left}${'─'.repeat(before)}${name}${'─'.repeat(room - name.length - before)}${right}`;
}

/**
 * Draws values, one of them finite at least, as a curve from left to right, with the range on the left and names under
 * both ends. It breaks off where values are not finite.
 */
export function plotCurve(
  values: readonly number[],
  ends: readonly [string, string],
  width: number,
  height: number,
): readonly Row[] {
  const axis = axisOf(values.filter(Number.isFinite), 'linear');
  const labels = [formatSignificant(axis.lossAt(1)), formatSignificant(axis.lossAt(0))];
  const labelWidth = Math.max(...labels.map(widthOf));
  const plotWidth = Math.max(1, width - labelWidth - 1);
  const count = plotWidth * 2;
  const points = Array.from({ length: count }, (_, x) =>
    axis.place(between(values, (x / (count - 1)) * (values.length - 1))),
  );
  const layers = [{ role: 'positive' as const, cells: plot(points, plotWidth, height) }];
  const gap = Math.max(1, plotWidth - widthOf(ends[0]) - widthOf(ends[1]));
  return [
    ...Array.from({ length: height }, (_, y): Row => {
      const label = y === 0 ? labels[0] : y === height - 1 ? labels[1] : '';
      return row(
        span(`${' '.repeat(labelWidth - widthOf(label))}${label} `, 'muted'),
        ...lineSpans(layers, y, plotWidth, []),
      );
    }),
    row(span(`${' '.repeat(labelWidth + 1)}${ends[0]}${' '.repeat(gap)}${ends[1]}`, 'muted')),
  ];
}

/** Linear interpolation between two values; not finite where one of them is not. */
function between(values: readonly number[], exact: number): number {
  const [before, after] = [values[Math.floor(exact)], values[Math.ceil(exact)]];
  return before === after ? before : before + (after - before) * (exact - Math.floor(exact));
}

/** The last iteration whose loss is known at the cursor; −1 before the first has been computed. */
export function lastKnownLoss(moment: Moment): number {
  const { timeline, cursor } = moment;
  const { numbers } = timeline;
  const measured = measuredNumbers(timeline);
  // Beyond the last recorded iteration there may be more losses.
  const last = timeline.visited === lastOf(numbers) + 1 ? lastOf(measured) : timeline.visited - 1;
  if (last > cursor.iteration || isLossKnown(moment, cursor.iteration)) return last;
  return iterationBefore(measured, cursor.iteration) ?? -1;
}

/** P(target) of each prediction at the cursor's iteration, as bars, or "not yet" where it is not known. */
export function targetBars(moment: Moment, width: number, height: number): readonly Row[] {
  if (!isReplayed(moment) && moment.trace.outcome.groups.length === 0) return [row(NOT_RECORDED)];
  const places = predictionsOf(moment).slice(0, height);
  const names = places.map(({ label }) => `${label.context} → ${label.target}`);
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...names.map(widthOf)));
  const barWidth = Math.max(0, width - nameWidth - 8);
  return places.map((place, k) => {
    const name: Span = { ...span(padEnd(names[k], nameWidth), 'muted'), numbers: 'name' };
    if (!isPredicted(moment, place)) return row(name, ' ', NOT_YET);
    const probability = probabilityOf(place);
    return row(name, ` ${formatNumber(probability)} `, span(bar(probability, barWidth), 'accent'));
  });
}

/** The losses of a history at `count` places of an extent, as far as they are known; null where they were not recorded. */
function sample(
  { timeline, last }: { readonly timeline: History; readonly last: number },
  { from, to }: Extent,
  count: number,
): readonly (number | null)[] {
  if (timeline.visited === 0) return [Number.NaN];
  if (to === from) return [timeline.metric('loss', from)];
  const points = Math.min(count, to - from + 1) === 1 ? 1 : count;
  const places = Array.from({ length: points }, (_, k) => from + (k / (points - 1)) * (to - from));
  const reach = (to - from) / Math.max(1, points - 1) / 2;
  return places.filter((place) => place <= last).map((place) => lossBetween(timeline, place, reach));
}

/**
 * The loss between two iterations, on a straight line. One that is between losses that are not finite is drawn at the
 * place that is nearest to it.
 * @param reach half of what lies between two places
 */
function lossBetween(timeline: History, exact: number, reach: number): number | null {
  const numbers = measuredNumbers(timeline);
  const before = numbers.at(numbers.positionOf(exact));
  const after = before === exact ? before : (iterationAfter(numbers, before) ?? before);
  const [from, to] = [timeline.metric('loss', before), timeline.metric('loss', after)];
  if (from === null || to === null) return null;
  if (Number.isFinite(from) && exact - before <= reach && !Number.isFinite(to)) return from;
  if (Number.isFinite(to) && after - exact <= reach && !Number.isFinite(from)) return to;
  return from + (to - from) * (before === after ? 0 : (exact - before) / (after - before));
}

/** Keeps two points of every six, so that gaps, not only colour, set another history apart from the current one. */
function dotted(points: readonly (number | null)[]): readonly (number | null)[] {
  return points.map((point, x) => (x % 6 < 2 ? point : null));
}

function plot(points: readonly (number | null)[], width: number, height: number): readonly Uint8Array[] {
  const cells = Array.from({ length: height }, () => new Uint8Array(width));
  points.forEach((point, x) => {
    if (!isDrawn(point) || x >= width * 2) return;
    const y = dotOf(point, height);
    cells[y >> 2][x >> 1] |= DOTS[y & 3][x & 1];
  });
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
function lineSpans(layers: readonly Layer[], y: number, width: number, signs: readonly Sign[]): readonly Span[] {
  const spans: Span[] = [];
  const here = signs.filter((sign) => sign.y === y);
  for (let x = 0; x < width; x++) {
    const dots = layers.reduce((joined, { cells }) => joined | cells[y][x], 0);
    const role = layers.find(({ cells }) => cells[y][x] !== 0)?.role ?? spans.at(-1)?.role ?? 'positive';
    const sign = here.findLast((candidate) => candidate.x === x);
    const drawn = dots === 0 ? ' ' : String.fromCharCode(0x2800 + dots);
    const cell = sign === undefined ? span(drawn, role) : span(sign.glyph, sign.role);
    const before = spans.at(-1);
    if (before?.role === cell.role) spans[spans.length - 1] = span(before.text + cell.text, cell.role);
    else spans.push(cell);
  }
  return spans;
}

/** The line of dots, counted from the top, at a place on the axis. */
function dotOf(place: number, height: number): number {
  const dots = height * 4 - 1;
  // The range comes from a coarser sample, so a point may lie a little outside.
  return Math.max(0, Math.min(dots, Math.round((1 - place) * dots)));
}
