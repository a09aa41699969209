/**
 * The loss as a chart: the iterations executed so far, with the cursor and the losses on held-out text, and other
 * branches behind them.
 */

import type { Look } from '../../debugger/looking/look.js';
import { isLossKnown, type Moment } from '../../debugger/places/moment.js';
import { ALARM_SIGN } from '../../document/alarm.js';
import type { Block, LineStyle, Series } from '../../document/document.js';
import { type History, type ValidationPoint, validationsOf } from '../../timeline/history.js';
import { NOT_RECORDED, NOT_YET, paragraph } from '../blocks.js';
import { describeNotFinite } from '../not-finite.js';

/** Another history, whose loss lies behind the moment's own. */
export interface OtherCurve {
  readonly name: string;
  readonly timeline: History;
  readonly line: LineStyle;
}

/** A run of more iterations is drawn from as many of them. */
const MOST_POINTS = 512;

/** A chart, or in words why there is none. */
export function lossChart(moment: Moment, scale: Look['lossScale'], others: readonly OtherCurve[] = []): Block {
  const { cursor, timeline } = moment;
  const own = lastKnownLoss(moment);
  if (own < 0) return paragraph(NOT_YET);
  // Others may go on for long: they stand beside what there is of this one.
  const from = timeline.measured.first;
  const broken = describeNotFinite(timeline, own);
  const series = [
    seriesOf('loss', timeline, from, own),
    ...others.map(({ name, timeline, line }) => ({
      ...seriesOf(name, timeline, from, Math.min(own, timeline.visited - 1)),
      line,
    })),
  ].filter(({ points }) => points.length > 0);
  const measured = shownValidations(moment);
  const values = [...series.flatMap(({ points }) => points.map(({ y }) => y)), ...measured.map(({ loss }) => loss)];
  if (!values.some((value) => value !== null && Number.isFinite(value))) {
    return broken === null ? paragraph(NOT_RECORDED) : paragraph(`${ALARM_SIGN} The loss is ${broken}.`, 'alarm');
  }
  const shown = Math.min(cursor.iteration, own);
  return {
    kind: 'chart',
    x: { name: 'iteration', from, to: own, ends: [String(from), String(own)] },
    y: { name: 'loss', scale },
    series,
    marks: [
      ...measured.map(({ iteration, loss }) => ({ kind: 'measured' as const, x: iteration, y: loss })),
      { kind: 'cursor', x: shown, y: timeline.metric('loss', shown) ?? 0 },
    ],
    broken,
  };
}

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

/** The last iteration whose loss is known at the cursor; −1 before the first has been computed. */
export function lastKnownLoss(moment: Moment): number {
  const { timeline, cursor } = moment;
  const { numbers } = timeline;
  const measured = timeline.measured;
  // Beyond the last recorded iteration there may be more losses.
  const last = timeline.visited === numbers.last + 1 ? measured.last : timeline.visited - 1;
  if (last > cursor.iteration || isLossKnown(moment, cursor.iteration)) return last;
  return measured.before(cursor.iteration) ?? -1;
}

function seriesOf(name: string, timeline: History, from: number, last: number): Series {
  const numbers = timeline.measured;
  const shown = numbers.spread(numbers.positionOf(from), numbers.positionOf(last), MOST_POINTS);
  const points = shown.map((x) => ({ x, y: timeline.metric('loss', x) }));
  return { name, points: last < from ? [] : points };
}
