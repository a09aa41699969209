/** What a pane of the terminal says, line by line, as it may be handed out. */
import type { Moment } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { centrePane } from '../views/centre.js';
import { linesOf } from './text-lines.js';

/** Wide enough for every formula and table. */
const WIDTH = 160;

export function paneLines(moment: Moment, session: Session): readonly string[] {
  return linesOf(centrePane(moment, session, WIDTH).rows);
}
