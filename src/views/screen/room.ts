/**
 * Which room each part of the screen gets: parts that would be partly empty give way while the step does not fit, and
 * those that have nothing to say yet are left out.
 */
import { answerAt } from '../../debugger/answers/answers.js';
import { shownMoment } from '../../debugger/answers/token.js';
import type { Moment } from '../../debugger/places/moment.js';
import { listingLines } from '../../debugger/places/program-lines.js';
import type { Session } from '../../debugger/session.js';
import { contentHeight, contentWidth } from '../../drawing/rows/frame-box.js';
import { type Row, textOf } from '../../drawing/rows/rows.js';
import { momentOf } from '../../saying/compared.js';
import type { Branches } from '../../timeline/branches.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import { overFooter } from '../footer.js';
import { isSearching } from '../palette.js';
import type { PaneSource } from '../panes-cache.js';
import { centreRows } from './centre-rows.js';
import { type Layout, LOWER_ROWS, layoutFor, type Panes, WIDE_COLUMNS } from './layout.js';
import { lowerPanes } from './lower-panes.js';

export function roomFor(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  paneOf: PaneSource,
): Layout {
  const hasNotice = overFooter(session, columns) !== null;
  const usual = layoutFor(columns, rows, hasNotice);
  if (usual.kind === 'too-small') return usual;
  const moment = momentOf(session, branches);
  const centre = (room: Panes): readonly Row[] => {
    const [width, height] = [contentWidth(room.stepWidth, room.isOpen), contentHeight(room.bodyHeight)];
    return centreRows(moment, session, branches, width, height, paneOf).rows;
  };
  const rowsIn = (candidate: Panes): number => centre(candidate).length;
  const room = (listing: boolean, lowerRows: number): Panes =>
    layoutFor(columns, rows, hasNotice, { listing, lowerRows }) as Panes;
  const needed = lowerRowsNeeded(moment, session, branches, columns, usual.lossHeight);
  if (session.overlay.kind === 'help') return room(true, needed);
  if (isSearching(session)) return usual.lossHeight > 0 ? usual : room(true, 0);
  const full = needed === 0 ? 0 : LOWER_ROWS;
  const least = keepsLowerPanes(moment, session) ? needed : 0;
  if (answerAt(moment, session)?.kind.isWide === true) {
    const whole = [room(true, full), room(true, needed), room(true, least)];
    return firstFitting(whole, rowsIn) ?? whole[1];
  }
  const beside = [room(false, full), room(false, needed), room(false, least)];
  // A picture that was asked for stays, and so does a listing without an empty row, except on a narrow screen, where it
  // gives way before the data does.
  const listed = listingLines(shownMoment(moment.timeline, session), session.folds).length;
  const isFull = columns >= WIDE_COLUMNS && listed >= contentHeight(beside[1].bodyHeight);
  const stays = isFull || session.focus === 'program' || session.look.beside === 'model';
  const alone = stays ? [] : [room(true, needed), room(true, least)];
  const fitting = firstFitting([...beside, ...alone], rowsIn);
  const chosen = fitting ?? alone[0] ?? beside[1];
  const isCut = columns < WIDE_COLUMNS && !stays && numbersIn(centre(chosen)) < numbersIn(centre(alone[0]));
  return isCut ? alone[0] : chosen;
}

/** Tries only rooms that may do: text that is far too long in one does not fit into another of about the same area. */
function firstFitting(rooms: readonly Panes[], rowsIn: (room: Panes) => number): Panes | undefined {
  const area = rowsIn(rooms[0]) * rooms[0].stepWidth;
  return rooms.find((room) => {
    const height = contentHeight(room.bodyHeight);
    return area <= FAR_TOO_LONG * height * room.stepWidth && rowsIn(room) <= height;
  });
}

const FAR_TOO_LONG = 1.2;

/**
 * What somebody has asked to be displayed stays, and so does the curve where the step is about progress: it would come
 * and go while the run plays, as the table of the iterations grows.
 */
function keepsLowerPanes({ frame, cursor, timeline }: Moment, { displays, answer }: Session): boolean {
  const isAboutProgress = frame === null && cursor.iteration > firstOf(timeline.numbers);
  return displays.length > 0 || (isAboutProgress && answer === null);
}

/** How few rows the loss panes can do with; 0 where there are none or all that they could say is "not yet". */
function lowerRowsNeeded(
  moment: Moment,
  session: Session,
  branches: Branches,
  columns: number,
  height: number,
): number {
  if (height === 0) return 0;
  const panes = lowerPanes(moment, session, branches, columns, height);
  if (panes.length === 0) return 0;
  const listed = panes.filter(({ kind }) => kind !== 'loss').map((pane) => pane.rows().length);
  return Math.max(FEWEST_LOWER_ROWS, ...listed);
}

/** A curve of three lines over its axis. */
const FEWEST_LOWER_ROWS = 4;

function numbersIn(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + (textOf(row).match(/\d[\d.,]*/g)?.length ?? 0), 0);
}
