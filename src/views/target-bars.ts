/** P(target) of each prediction, as bars. */
import { widthOf } from '../cells/width.js';
import { isPredicted, isReplayed, type Moment, predictionsOf } from '../debugger/places/moment.js';
import { formatNumber } from '../document/numbers.js';
import { bar } from '../drawing/rows/bars.js';
import { padEnd, type Row, row, type Span, span } from '../drawing/rows/rows.js';
import { probabilityOf } from '../saying/panes/loss.js';
import { NOT_RECORDED, NOT_YET } from './pane.js';

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
