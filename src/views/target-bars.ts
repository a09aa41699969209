/** P(target) of each prediction, as bars. */
import { widthOf } from '../cells/width.js';
import {
  isPredicted,
  isReplayed,
  type Moment,
  type PredictionPlace,
  predictionsOf,
} from '../debugger/places/moment.js';
import { formatNumber } from '../document/numbers.js';
import { bar } from '../drawing/rows/bars.js';
import { padEnd, type Row, row, type Span, span } from '../drawing/rows/rows.js';
import { probabilityOf } from '../saying/panes/loss.js';
import { NOT_RECORDED, NOT_YET } from './pane.js';

/**
 * P(target) of each prediction at the cursor's iteration, as bars, or "not yet" where it is not known.
 * @param before the previous stop, from which what differs is marked; null where there is none
 */
export function targetBars(moment: Moment, before: Moment | null, width: number, height: number): readonly Row[] {
  if (!isReplayed(moment) && moment.trace.outcome.groups.length === 0) return [row(NOT_RECORDED)];
  const places = predictionsOf(moment).slice(0, height);
  const names = places.map(({ label }) => `${label.context} → ${label.target}`);
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...names.map(widthOf)));
  const barWidth = Math.max(0, width - nameWidth - 8);
  const earlier = before === null ? [] : predictionsOf(before);
  return places.map((place, k) => {
    const name = span(`${padEnd(names[k], nameWidth)} `, 'muted');
    if (!isPredicted(moment, place)) return row(name, NOT_YET);
    const probability = probabilityOf(place);
    const number = shownNumber(
      probability,
      before === null ? undefined : probabilityBefore(before, earlier[k], names[k]),
    );
    return row(name, number, ' ', span(bar(probability, barWidth), 'accent'));
  });
}

/** Null where there was none; undefined where the prediction was another one. */
function probabilityBefore(
  before: Moment,
  place: PredictionPlace | undefined,
  name: string,
): number | null | undefined {
  if (place === undefined || `${place.label.context} → ${place.label.target}` !== name) return undefined;
  return isPredicted(before, place) ? probabilityOf(place) : null;
}

function shownNumber(probability: number, before: number | null | undefined): Span {
  const text = formatNumber(probability);
  if (before === undefined || (before !== null && formatNumber(before) === text)) return span(text);
  return span(text, 'changed');
}
