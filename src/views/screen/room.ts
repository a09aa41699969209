/**
 * Which room each part of the screen gets: parts that would be partly empty give way while the step does not fit, and
 * those that have nothing to say yet are left out.
 */
import { answerAt } from '../../answers/answers.js';
import { shownMoment } from '../../answers/token.js';
import type { Moment } from '../../debugger/places/moment.js';
import { listingLines } from '../../debugger/places/program-lines.js';
import type { Session } from '../../debugger/session.js';
import type { DrawnDocument } from '../../drawing/rows/blocks.js';
import { contentHeight, contentWidth } from '../../drawing/rows/frame-box.js';
import { textOf } from '../../drawing/rows/rows.js';
import { findOrMake } from '../../kernels/remember.js';
import { momentOf } from '../../saying/compared.js';
import type { Branches } from '../../timeline/branches.js';
import { overFooter } from '../footer.js';
import { isSearching } from '../palette.js';
import type { PaneSource } from '../panes-cache.js';
import { centreRows } from './centre-rows.js';
import { type Layout, LOWER_ROWS, layoutFor, type Panes, WIDE_COLUMNS } from './layout.js';
import { type LowerPane, lowerPanes } from './lower-panes.js';

export function roomFor(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  paneOf: PaneSource,
  lower = lowerPanes(momentOf(session, branches), session, branches, columns),
): Layout {
  const hasNotice = overFooter(session, columns) !== null;
  const usual = layoutFor(columns, rows, hasNotice);
  if (usual.kind === 'too-small') return usual;
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
  if (answerAt(moment, session)?.kind.isWide === true)
    return firstFitting(roomsWith(true), rowsIn) ?? room(true, needed());
  // A picture that was asked for stays, and so does a listing without an empty row, except on a narrow screen, where it
  // gives way before the data does.
  const listed = listingLines(shownMoment(moment.timeline, session), session).length;
  const stays = (): boolean =>
    session.focus === 'program' ||
    session.look.beside !== 'program' ||
    (columns >= WIDE_COLUMNS && listed >= contentHeight(room(false, needed()).bodyHeight));
  // Nothing but the height of the loss panes gives way to pictures at the end.
  const pictured = lower.length > 0 && usual.lossHeight > 0 ? roomsWith(false).slice(0, 2) : [];
  const fitting = firstFitting(pictured, allRowsIn) ?? firstFitting(roomsWith(false), rowsIn);
  if (columns >= WIDE_COLUMNS && fitting !== undefined) return fitting;
  if (stays()) return fitting ?? room(false, needed());
  const alone = room(true, needed());
  const chosen = fitting ?? firstFitting(roomsWith(true).slice(1), rowsIn) ?? alone;
  return columns < WIDE_COLUMNS && numbersIn(centre(chosen)) < numbersIn(centre(alone)) ? alone : chosen;
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
