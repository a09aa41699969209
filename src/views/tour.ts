/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave.
 */
import { TOUR } from '../debugger/teaching/tour.js';
import { EMPTY_ROW, type Row, row, span, wrap } from './drawing/rows.js';

export function tourRows(stop: number | null, width: number): readonly Row[] {
  const at = stop === null ? undefined : TOUR[stop];
  if (stop === null || at === undefined) return [];
  const onward = stop + 1 < TOUR.length ? 'T goes on' : 'T ends it';
  return [
    row(span(`Tour, stop ${stop + 1} of ${TOUR.length}`, 'title'), span(`   ${onward}, Esc leaves`, 'muted')),
    ...wrap(at.text, width, 'accent'),
    EMPTY_ROW,
  ];
}
