/**
 * The box in the middle of the screen: the step, the answer or the help, from where it begins on and scrolled by hand.
 * Invariant: what is selected or explained is in view until somebody scrolls.
 */
import { type Moment, predictionAt, predictionPartOf } from '../../../debugger/places/moment.js';
import type { Session } from '../../../debugger/session.js';
import type { Size } from '../../../document/cells/cell-grid.js';
import { allRows } from '../../../document/drawing/rows/blocks.js';
import { boxRows, contentHeight, contentWidth, scrollTo } from '../../../document/drawing/rows/frame-box.js';
import type { Glyphs } from '../../../document/drawing/rows/glyphs.js';
import { firstRowOf } from '../../../document/drawing/rows/regions.js';
import type { Row } from '../../../document/drawing/rows/rows.js';
import { momentOf } from '../../../explaining/compared.js';
import type { Branches } from '../../../timeline/branches.js';
import type { PaneSource } from '../panes-cache.js';
import { withPointer } from '../pointing.js';
import { centreRows } from './centre-rows.js';
import { aboveSelected, explainedLine, selectedLine } from './found-lines.js';
import type { Plan } from './plan.js';

export interface ScrollBounds {
  readonly least: number;
  readonly most: number;
}

/** No rows where the listing stands in its place. */
export function centreBox(
  session: Session,
  branches: Branches,
  plan: Plan,
  paneOf: PaneSource,
  glyphs: Glyphs,
): readonly Row[] {
  const { step: place, isOpen } = plan;
  if (place === null) return [];
  const moment = momentOf(session, branches);
  const { title, rows, pinned, width, height, from, most } = centreIn(
    place,
    isOpen,
    moment,
    session,
    branches,
    paneOf,
    glyphs,
  );
  const { overlay } = session.open;
  const isHelp = overlay.kind === 'help';
  const wanted = from + (isHelp ? overlay.scroll : session.open.scroll);
  const isAtTarget = pinned === 0 && from > 0 && wanted === from && isListOfTarget(moment, session);
  const box = {
    title,
    width: place.columns,
    height: place.rows,
    focused: isHelp || session.open.focus === 'step',
    scroll: Math.max(0, Math.min(wanted, most)),
    pinned: isAtTarget ? headRows(rows, height) : pinned,
    isOpen,
    glyphs,
  };
  return boxRows(withPointer(rows, session, width, glyphs), box);
}

/** How far it can be scrolled by hand. */
export function centreBounds(
  session: Session,
  branches: Branches,
  plan: Plan,
  paneOf: PaneSource,
  glyphs: Glyphs,
): ScrollBounds {
  if (plan.step === null) return { least: 0, most: 0 };
  const moment = momentOf(session, branches);
  const { from, most } = centreIn(plan.step, plan.isOpen, moment, session, branches, paneOf, glyphs);
  return { least: 0 - from, most: most - from };
}

function centreIn(
  place: Size,
  isOpen: boolean,
  moment: Moment,
  session: Session,
  branches: Branches,
  paneOf: PaneSource,
  glyphs: Glyphs,
) {
  const [width, height] = [contentWidth(place.columns, isOpen), contentHeight(place.rows)];
  const centre = centreRows(moment, session, branches, width, height, paneOf, glyphs);
  const rows = allRows(centre);
  const from = session.open.overlay.kind === 'help' ? 0 : unscrolled(moment, session, rows, height);
  return { ...centre, rows, width, height, from, most: Math.max(0, rows.length - height) };
}

/**
 * Where a pane begins before it is scrolled by hand: at its top until something is chosen or explained, which then is in
 * view, as the target of a prediction always is. A question about what is chosen stands at the top, and so do the words of a
 * lesson at the stop as it was arrived at.
 */
function unscrolled(moment: Moment, session: Session, rows: readonly Row[], height: number): number {
  const { where, look, open, teaching } = session;
  const { selection, cursor } = where;
  const { answer } = open;
  const { quiz } = teaching;
  const explained = look.explained === null ? null : explainedLine(rows);
  if (explained !== null) return scrollTo(explained, rows.length, height);
  const isAsked = quiz !== null && answer === null && (selection ?? quiz.element) === quiz.element;
  const isChosen = selection !== null || answer !== null || cursor.row !== null || isListOfTarget(moment, session);
  return isChosen && !isAsked && !isAsArrivedAt(session) ? scrollToSelected(rows, height) : 0;
}

/** Scrolls to what is selected, and to what is said of it above where both have room. */
function scrollToSelected(rows: readonly Row[], height: number): number {
  const selected = selectedLine(rows);
  const scroll = scrollTo(selected, rows.length, height);
  if (selected === null) return scroll;
  const above = aboveSelected(rows, selected);
  return selected - above < height ? Math.min(scroll, above) : scroll;
}

/** Whether the step lists the tokens of one prediction, of which the target is the selected one. */
function isListOfTarget(moment: Moment, { look, open, teaching }: Session): boolean {
  const { frame } = moment;
  if (frame === null || open.answer !== null || look.explained !== null || teaching.tour !== null) return false;
  return predictionAt(moment) !== null && predictionPartOf(moment, frame) !== null;
}

/** How many rows stay over a list that is scrolled to its target: the sentence, the formula with its code, the names of the columns. */
function headRows(rows: readonly Row[], height: number): number {
  const formula = firstRowOf(rows, 'formula');
  const head = formula === null ? null : firstRowOf(rows, 'head', formula);
  const count = head === null ? 0 : head + 1;
  return count <= MOST_STAYING * height ? count : 0;
}

/** The largest part of a pane that stays while the rest of it is scrolled. */
const MOST_STAYING = 0.6;

/** Whether what is chosen is what the stop of the lesson has chosen. */
function isAsArrivedAt({ where, open, teaching: { lesson } }: Session): boolean {
  const arrived = lesson?.reached[lesson.stop];
  if (arrived === undefined) return false;
  const { cursor, selection } = arrived.where;
  return cursor === where.cursor && selection === where.selection && arrived.open.answer === open.answer;
}
