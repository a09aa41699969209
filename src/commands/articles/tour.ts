/**
 * A stop of the tour, above the pane that it describes: what to look at, which stop this is, how to go on and how to
 * leave. Where one has stepped away from the stop, one line says where the tour waits.
 */

import { isTyped, showKey } from '../../debugger/prompt/key-names.js';
import type { Session } from '../../debugger/session.js';
import { afterTour, tourOf } from '../../debugger/teaching/tour.js';
import { asCommand, type Blocks } from '../../document/document.js';
import { heading, paragraph, text } from '../../explaining/blocks.js';
import { keyModesOf } from '../../questions/key-modes.js';
import { isSameCursor } from '../../timeline/cursor.js';
import type { History } from '../../timeline/history.js';
import { commandNamed, keyOf } from '../commands.js';
import { withKeyNames } from './named.js';

export function sayTour(session: Session, timeline: History): Blocks {
  const { tour: progress, lesson } = session.teaching;
  const { look, where } = session;
  if (progress === null) return [];
  const { stop, at } = progress;
  const tour = tourOf(timeline);
  const isLast = stop + 1 === tour.length;
  const key = keyOf(commandNamed('tour'), session.open.focus, keyModesOf(session));
  const onwardBy = isTyped(look.keys) || key === undefined ? asCommand('tour') : showKey(key, look.keys);
  const onward = `   ${onwardBy} ${isLast ? 'ends it' : 'goes on'}, ${asCommand('stop')} leaves${lesson === null ? '' : `, ${asCommand('next-stop')} goes on with the lesson`}`;
  if (!isSameCursor(at, where.cursor)) {
    const waiting = `Elsewhere; the tour waits at stop ${stop + 1} of ${tour.length}.`;
    return withKeyNames([paragraph(`${waiting}${onward}`, 'muted')], look.keys);
  }
  const said = tour[stop].text(!isTyped(look.keys));
  const blocks = [
    heading([`Tour, stop ${stop + 1} of ${tour.length}`, text(onward, 'muted')]),
    paragraph(isLast ? `${said} ${afterTour(session, timeline.program.subject.name)}`.trimEnd() : said, 'title'),
  ];
  return withKeyNames(blocks, look.keys);
}
