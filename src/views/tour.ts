/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave.
 */

import { spellKeys } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import { afterTour, TOUR } from '../debugger/teaching/tour.js';
import { EMPTY_ROW, type Row, row, span, wrap } from '../drawing/rows/rows.js';

/** @param fixture by its name, for the lesson that comes after the tour */
export function tourRows(
  session: Pick<Session, 'tour' | 'lesson' | 'lessons' | 'look'>,
  fixture: string,
  width: number,
): readonly Row[] {
  const { tour: stop, lesson, look } = session;
  const at = stop === null ? undefined : TOUR[stop];
  if (stop === null || at === undefined) return [];
  const isLast = stop + 1 === TOUR.length;
  const onward = `${isLast ? 'T ends it' : 'T goes on'}, Esc leaves${lesson === null ? '' : ', Space goes on with the lesson'}`;
  const text = isLast ? `${at.text} ${afterTour(session, fixture)}`.trimEnd() : at.text;
  return [
    row(span(`Tour, stop ${stop + 1} of ${TOUR.length}`, 'title'), span(`   ${spellKeys(onward, look.keys)}`, 'muted')),
    ...wrap(spellKeys(text, look.keys), width, 'accent'),
    EMPTY_ROW,
  ];
}
