/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave.
 */

import { spellKeys } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import { afterTour, TOUR } from '../debugger/teaching/tour.js';
import type { Blocks } from '../document/document.js';
import { heading, paragraph, text } from './blocks.js';

/** @param fixture by its name, for the lesson that comes after the tour */
export function sayTour(session: Pick<Session, 'tour' | 'lesson' | 'lessons' | 'look'>, fixture: string): Blocks {
  const { tour: stop, lesson, look } = session;
  const at = stop === null ? undefined : TOUR[stop];
  if (stop === null || at === undefined) return [];
  const isLast = stop + 1 === TOUR.length;
  const onward = `${isLast ? 'T ends it' : 'T goes on'}, Esc leaves${lesson === null ? '' : ', Space goes on with the lesson'}`;
  const said = isLast ? `${at.text} ${afterTour(session, fixture)}`.trimEnd() : at.text;
  return [
    heading([`Tour, stop ${stop + 1} of ${TOUR.length}`, text(`   ${spellKeys(onward, look.keys)}`, 'muted')]),
    paragraph(spellKeys(said, look.keys), 'accent'),
  ];
}
