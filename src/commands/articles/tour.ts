/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave.
 */

import { isTyped, showKey } from '../../debugger/prompt/key-names.js';
import { keyModesOf, type Session } from '../../debugger/session.js';
import { afterTour, TOUR } from '../../debugger/teaching/tour.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { heading, paragraph, text } from '../../explaining/blocks.js';
import { commandNamed, keyOf } from '../commands.js';
import { withKeyNames } from './named.js';

/** @param fixture by its name, for the lesson that comes after the tour */
export function sayTour(session: Session, fixture: string): Blocks {
  const { tour: stop, lesson } = session.teaching;
  const { look } = session;
  if (stop === null) return [];
  const isLast = stop + 1 === TOUR.length;
  const key = keyOf(commandNamed('tour'), session.open.focus, keyModesOf(session));
  const tour = isTyped(look.keys) || key === undefined ? asCommand('tour') : showKey(key, look.keys);
  const onward = `   ${tour} ${isLast ? 'ends it' : 'goes on'}, ${asCommand('stop')} leaves${lesson === null ? '' : `, ${asCommand('next-stop')} goes on with the lesson`}`;
  const said = TOUR[stop].text(!isTyped(look.keys));
  const blocks = [
    heading([`Tour, stop ${stop + 1} of ${TOUR.length}`, text(onward, 'muted')]),
    paragraph(isLast ? `${said} ${afterTour(session, fixture)}`.trimEnd() : said, 'accent'),
  ];
  return withKeyNames(blocks, look.keys);
}
