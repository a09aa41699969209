/**
 * Which room each part of the screen gets: parts that would be partly empty give way while the step does not fit, and
 * those that have nothing to say yet are left out; and the rows of the centre, which decide it.
 */

import { sayTour } from '../../../commands/articles/tour.js';
import type { Moment } from '../../../debugger/places/moment.js';
import { listingAt } from '../../../debugger/places/program-lines.js';
import type { Session } from '../../../debugger/session.js';
import { allRows, blockRows, type DrawnDocument, NO_PICTURES } from '../../../document/drawing/rows/blocks.js';
import { contentHeight, contentWidth } from '../../../document/drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row, textOf, withoutEmptyEnd, wrapRow } from '../../../document/drawing/rows/rows.js';
import { momentOf } from '../../../explaining/compared.js';
import { findOrMake } from '../../../numbers/kernels/remember.js';
import { answerAt } from '../../../questions/answers.js';
import { shownMoment } from '../../../questions/token.js';
import type { Branches } from '../../../timeline/branches.js';
import type { CentrePane } from '../centre.js';
import { overFooter } from '../footer.js';
import { help } from '../help.js';
import { isSearching } from '../palette.js';
import type { PaneSource } from '../panes-cache.js';
import { LOWER_ROWS, layoutFor, type Panes, WIDE_COLUMNS } from './layout.js';
import { type LowerPane, lowerPanes } from './lower-panes.js';
import { fitSpelled, spellingFor } from './spelling.js';

export function roomFor(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  paneOf: PaneSource,
  lower = lowerPanes(momentOf(session, branches), session, branches, columns),
): Panes | null {
  const hasNotice = overFooter(session, columns) !== null;
  const usual = layoutFor(columns, rows, hasNotice);
  if (usual === null) return null;
  const moment = momentOf(session, branches);
  const drawn = new Map<string, DrawnDocument>();
  const centre = (room: Panes): DrawnDocument => {
    const [width, height] = [contentWidth(room.stepWidth, room.isOpen), contentHeight(room.bodyHeight)];
    return findOrMake(drawn, `${width} ${height}`, () => centreRows(moment, session, branches, width, height, paneOf));
  };
  const rowsIn = (candidate: Panes): number => centre(candidate).rows.length;
  const allRowsIn = (candidate: Panes): number => rowsIn(candidate) + centre(candidate).pictures.height;
  const room = (listing: boolean, lowerRows: number): Panes =>
    layoutFor(columns, rows, hasNotice, { listing, lowerRows, isCode: session.look.beside === 'code' }) as Panes;
  const needed = (): number => lowerRowsNeeded(lower, usual.lossHeight);
  if (session.overlay.kind === 'help') return room(true, needed());
  if (isSearching(session)) return usual.lossHeight > 0 ? usual : room(true, 0);
  // The step is drawn before the tables under it: what it executes to compare with is there for them, too.
  const roomsWith = (listing: boolean): readonly (() => Panes)[] => [
    () => room(listing, lower.length > 0 ? LOWER_ROWS : 0),
    () => room(listing, needed()),
    () => room(listing, keepsLowerPanes(moment, session) ? needed() : 0),
  ];
  if (answerAt(moment, session)?.kind.isWide) return firstFitting(roomsWith(true), rowsIn) ?? room(true, needed());
  // A picture that was asked for stays, and so does a listing without an empty row, except on a narrow screen, where it
  // gives way before the data does.
  const listed = listingAt(shownMoment(moment, session), session).lines.length;
  const stays = (): boolean =>
    session.focus === 'program' ||
    session.look.beside !== 'program' ||
    (columns >= WIDE_COLUMNS && listed >= contentHeight(room(false, needed()).bodyHeight));
  // Nothing but the height of the loss panes gives way to pictures at the end.
  const mayFit = (candidate: Panes): boolean => {
    const least = paneOf.fewestRows(moment, session, contentWidth(candidate.stepWidth, candidate.isOpen));
    return least <= contentHeight(candidate.bodyHeight);
  };
  const pictured = lower.length > 0 && usual.lossHeight > 0 ? roomsWith(false).slice(0, 2) : [];
  const fitting =
    columns >= WIDE_COLUMNS || mayFit(room(false, 0))
      ? (firstFitting(pictured, allRowsIn) ?? firstFitting(roomsWith(false), rowsIn))
      : undefined;
  if (columns >= WIDE_COLUMNS && fitting !== undefined) return fitting;
  if (stays()) return fitting ?? room(false, needed());
  const alone = room(true, needed());
  const chosen = fitting ?? firstFitting(roomsWith(true).slice(1), rowsIn) ?? alone;
  const hasFewerNumbers = (): boolean =>
    centre(chosen) !== centre(alone) && numbersIn(centre(chosen)) < numbersIn(centre(alone));
  return columns < WIDE_COLUMNS && hasFewerNumbers() ? alone : chosen;
}

/** Tries only rooms that may do: text that is far too long in one does not fit into another of about the same area. */
function firstFitting(rooms: readonly (() => Panes)[], rowsIn: (room: Panes) => number): Panes | undefined {
  const [first] = rooms;
  if (first === undefined) return undefined;
  const area = rowsIn(first()) * first().stepWidth;
  for (const make of rooms) {
    const room = make();
    const height = contentHeight(room.bodyHeight);
    if (area <= FAR_TOO_LONG * height * room.stepWidth && rowsIn(room) <= height) return room;
  }
  return undefined;
}

const FAR_TOO_LONG = 1.2;

/**
 * What somebody has asked to be displayed stays, and so does the curve where the step is about progress: it would come
 * and go while the run plays, as the table of the iterations grows.
 */
function keepsLowerPanes({ frame, cursor, timeline }: Moment, { displays, answer }: Session): boolean {
  const isAboutProgress = frame === null && cursor.iteration > timeline.numbers.first;
  return displays.length > 0 || (isAboutProgress && answer === null);
}

/** How few rows the loss panes can do with; 0 where there are none or all that they could say is "not yet". */
function lowerRowsNeeded(panes: readonly LowerPane[], height: number): number {
  if (height === 0 || panes.length === 0) return 0;
  const listed = panes.filter(({ kind }) => kind !== 'loss').map((pane) => pane.rows(height).length);
  return Math.max(FEWEST_LOWER_ROWS, ...listed);
}

/** A curve of three lines over its axis. */
const FEWEST_LOWER_ROWS = 4;

function numbersIn({ rows }: DrawnDocument): number {
  return rows.reduce((sum, row) => sum + (textOf(row).match(/\d[\d.,]*/g)?.length ?? 0), 0);
}

/** All rows of the centre pane, or of the help over it, whether or not they fit. The last one is not empty. */
export function centreRows(
  moment: Moment,
  session: Session,
  branches: Branches,
  width: number,
  height: number,
  paneOf: PaneSource,
): CentreRows {
  const layOut = (within: number): CentreRows => rowsWithin(moment, session, branches, within, height, paneOf);
  const spelling = spellingFor(session, moment.timeline);
  if (spelling === null) return layOut(width);
  const whole = (within: number): CentreRows => {
    const centre = layOut(within);
    return { ...centre, rows: allRows(centre) };
  };
  const { rows, pinned, pictures, ...rest } = fitSpelled(whole, spelling, width);
  const end = rows.length - pictures.height;
  const [above, below, atEnd] = [rows.slice(0, pinned), rows.slice(pinned, end), rows.slice(end)].map((part) =>
    part.flatMap((line) => wrapRow(line, width)),
  );
  return {
    ...rest,
    rows: [...above, ...below],
    pictures: { height: atEnd.length, rows: () => atEnd },
    pinned: above.length,
  };
}

interface CentreRows extends DrawnDocument {
  readonly title: string;
  /** How many rows stay in view at the top. */
  readonly pinned: number;
}

function rowsWithin(
  moment: Moment,
  session: Session,
  branches: Branches,
  width: number,
  height: number,
  paneOf: PaneSource,
): CentreRows {
  if (session.overlay.kind === 'help') {
    return {
      title: 'help: what do you want to do?',
      rows: help(width, { session, branches, timeline: moment.timeline, moment, source: null }),
      pinned: 0,
      pictures: NO_PICTURES,
    };
  }
  const pane = paneOf(moment, session, width, height);
  const said = sayTour(session, moment.timeline.program.subject.name);
  const tour = said.length === 0 ? [] : [...blockRows(said, { width }), EMPTY_ROW];
  const { pinned } = pane;
  const within = (part: readonly Row[]): readonly Row[] =>
    width < NARROW ? part.flatMap((line) => wrapRow(line, width)) : part;
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
