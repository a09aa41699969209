/** The rows of the centre pane, as wide as its place: the step, the answer or the help, with the tour over it. */
import { sayTour } from '../../../commands/articles/tour.js';
import type { Moment } from '../../../debugger/places/moment.js';
import type { Session } from '../../../debugger/session.js';
import { blockRows, type DrawnDocument, NO_PICTURES } from '../../../document/drawing/rows/blocks.js';
import { type Glyphs, UNICODE } from '../../../document/drawing/rows/glyphs.js';
import { EMPTY_ROW, type Row, withoutEmptyEnd, wrapRow } from '../../../document/drawing/rows/rows.js';
import type { Branches } from '../../../timeline/branches.js';
import type { CentrePane } from '../centre.js';
import { help } from '../help.js';
import type { PaneSource } from '../panes-cache.js';

export interface CentreRows extends DrawnDocument {
  readonly title: string;
  /** How many rows stay in view at the top. */
  readonly pinned: number;
}

/** All rows of the centre pane, or of the help over it, whether or not they fit. The last one is not empty. */
export function centreRows(
  moment: Moment,
  session: Session,
  branches: Branches,
  width: number,
  height: number,
  paneOf: PaneSource,
  glyphs: Glyphs = UNICODE,
): CentreRows {
  if (session.open.overlay.kind === 'help') {
    return {
      title: 'help: what do you want to do?',
      rows: help(width, { session, branches, timeline: moment.timeline, moment, source: null }, glyphs),
      pinned: 0,
      pictures: NO_PICTURES,
    };
  }
  const pane = paneOf(moment, session, width, height, glyphs);
  const said = sayTour(session, moment.timeline);
  const tour = said.length === 0 ? [] : [...blockRows(said, { width, glyphs }), EMPTY_ROW];
  const { pinned } = pane;
  const within = (part: readonly Row[]): readonly Row[] =>
    width < NARROW ? part.flatMap((line) => wrapRow(line, width, glyphs)) : part;
  const above = within(pane.rows.slice(0, pinned));
  // An empty row under the last one takes room that others need, and is nothing to scroll to.
  const layOut = ({ rows, pictures }: DrawnDocument): DrawnDocument => ({
    rows: [...tour, ...above, ...withoutEmptyEnd(within(rows.slice(pinned)))],
    pictures,
  });
  const usual = layOut(pane);
  const isShort = usual.rows.length > height;
  return {
    title: pane.title.join(' › '),
    ...(isShort && !staysUnder(pane, height - tour.length) ? layOut(pane.ifShort().all()) : usual),
    pinned: pinned === 0 ? 0 : tour.length + above.length,
  };
}

/**
 * Whether a line of code stays under its formula: below the numbers it would be out of view, and one row hides few of them.
 * Without code nothing moves.
 */
function staysUnder(pane: CentrePane, height: number): boolean {
  const { codeRows, codeEnd } = pane.ifShort();
  return codeRows === 0 || (codeRows === 1 && codeEnd() > height);
}

/** Below this width of a pane, lines that were made for wider ones are broken rather than cut. */
const NARROW = 56;
