/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave.
 */
import type { Session } from '../debugger/session.js';
import { afterTour, TOUR } from '../debugger/teaching/tour.js';
import { EMPTY_ROW, type Row, row, span, wrap } from './drawing/rows.js';

/** @param fixture by its name, for the lesson that comes after the tour */
export function tourRows(
  { tour: stop, lessons }: Pick<Session, 'tour' | 'lessons'>,
  fixture: string,
  width: number,
): readonly Row[] {
  const at = stop === null ? undefined : TOUR[stop];
  if (stop === null || at === undefined) return [];
  const isLast = stop + 1 === TOUR.length;
  const onward = isLast ? 'T ends it' : 'T goes on';
  const text = isLast ? `${at.text} ${afterTour(lessons, fixture)}`.trimEnd() : at.text;
  return [
    row(span(`Tour, stop ${stop + 1} of ${TOUR.length}`, 'title'), span(`   ${onward}, Esc leaves`, 'muted')),
    ...wrap(text, width, 'accent'),
    EMPTY_ROW,
  ];
}
