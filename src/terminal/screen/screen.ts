/**
 * The whole screen as rows: header, rail, panes, footer.
 * Invariant: a pure function of session, branches and size; no row is wider than the screen and there are exactly as
 * many rows as it has.
 */

import { type CentreSource, createCentreSource } from '../../commands/articles/centre.js';
import { type Moment, predictionAt, predictionPartOf } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { createForesight, type Foresight } from '../../debugger/stopping/foresight.js';
import type { Size } from '../../document/cells/cell-grid.js';
import { allRows } from '../../document/drawing/rows/blocks.js';
import { type BoxOptions, contentHeight, contentWidth, scrollTo } from '../../document/drawing/rows/frame-box.js';
import { firstRowOf } from '../../document/drawing/rows/regions.js';
import { type Row, row, truncateRow } from '../../document/drawing/rows/rows.js';
import { momentOf } from '../../explaining/compared.js';
import { WITHOUT_LIMIT, type Within } from '../../numbers/engine/errors.js';
import { openToken, shownMoment } from '../../questions/token.js';
import { type Branches, branchOf } from '../../timeline/branches.js';
import { footer, overFooter } from './footer.js';
import { header, lossLine, rail } from './header.js';
import { createDrawnScreens, type DrawnScreens } from './layout/drawn-screens.js';
import { aboveSelected, explainedLine, selectedLine } from './layout/found-lines.js';
import { hasLossLine, type Panes, SMALLEST } from './layout/layout.js';
import { type LowerPane, lowerPanes } from './layout/lower-panes.js';
import { centreRows, roomFor } from './layout/room.js';
import { type Spelling, spelledBox, spelledWithin, spellingFor } from './layout/spelling.js';
import { listing, modelBeside } from './listing.js';
import { isSearching, paletteRows } from './palette.js';
import { createPaneCache, type PaneSource } from './panes-cache.js';
import { withPointer } from './pointing.js';
import { scrubber } from './scrubber.js';

export interface ScreenParts {
  /** Above the panes: header, rail and, on small screens, the loss. */
  readonly top: readonly Row[];
  readonly program: readonly Row[];
  readonly step: readonly Row[];
  readonly loss: readonly Row[];
  readonly targets: readonly Row[];
  readonly displays: readonly Row[];
  /** The scrubber; null where there is no room. */
  readonly scrubber: Row | null;
  /** The first of a message's two rows, in place of the scrubber; null where there is none. */
  readonly notice: Row | null;
  readonly footer: Row;
}

/** The parts of a screen as they stand on it: below each other, and in the middle side by side. */
export function bandsOf({ top, program, step, loss, targets, displays, scrubber, notice, footer }: ScreenParts) {
  const over = notice ?? scrubber;
  return {
    top,
    panes: [program, step],
    lower: [loss, targets, displays],
    bottom: over === null ? [footer] : [over, footer],
  };
}

export function tooSmall(columns: number, rows: number): Row {
  const text = `${columns}×${rows} is too small: needs ${SMALLEST.columns}×${SMALLEST.rows}`;
  return truncateRow(row(text), columns);
}

/** What the screens of a session remember, so that drawing again does not compute everything again. */
export interface ScreenMemory {
  readonly centreOf: CentreSource;
  readonly paneOf: PaneSource;
  readonly foresight: Foresight;
  readonly drawn: DrawnScreens<Omit<ScreenParts, 'footer'> | null>;
  /** Does what is not remembered. */
  readonly within: Within;
}

export function createScreenMemory(within: Within = WITHOUT_LIMIT): ScreenMemory {
  const centreOf = createCentreSource();
  return {
    centreOf,
    paneOf: createPaneCache(centreOf),
    foresight: createForesight(),
    drawn: createDrawnScreens(),
    within,
  };
}

export function screenParts(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  memory: ScreenMemory = createScreenMemory(),
): ScreenParts | null {
  const parts = memory.drawn({ session, branches, columns, rows }, () =>
    memory.within(() => partsAboveFooter(session, branches, columns, rows, memory)),
  );
  if (parts === null) return null;
  const moment = momentOf(session, branches);
  const { timeline } = moment;
  const last = footer({ session, branches, timeline, moment, source: null }, columns);
  return { ...parts, footer: spelledWithin(last, columns, spellingFor(session, timeline)) };
}

function partsAboveFooter(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, foresight }: ScreenMemory,
): Omit<ScreenParts, 'footer'> | null {
  const notice = overFooter(session, columns);
  const moment = momentOf(session, branches);
  const lower = lowerPanes(moment, session, branches, columns);
  const layout = roomFor(session, branches, columns, rows, paneOf, lower);
  if (layout === null) return null;
  const { timeline } = moment;
  const shown = shownMoment(moment, session);
  const spelling = spellingFor(session, timeline);
  return {
    top: [
      header(moment, branchOf(branches, session.cursor.branch).name, columns),
      rail(shown, session, columns),
      ...(hasLossLine(columns, rows) ? [lossLine(moment, session.displays, columns)] : []),
    ].map((line) => spelledWithin(line, columns, spelling)),
    program: programBox(shown, session, layout),
    step: stepBox(moment, session, branches, layout, paneOf),
    ...lowerBoxes(lower, session, spelling, layout, columns),
    notice: notice === null ? null : spelledWithin(notice, columns, spelling),
    scrubber: layout.hasScrubber
      ? scrubber(session, branches, timeline, foresight(session.breakpoints, timeline), columns)
      : null,
  };
}

/** The help stands over the listing, too, and so do the commands that are found where nothing lies below. */
function isOverPanes(session: Session, { lossHeight }: Panes): boolean {
  return session.overlay.kind === 'help' || (lossHeight === 0 && isSearching(session));
}

function programBox(moment: Moment, session: Session, layout: Panes): readonly Row[] {
  const { programWidth, stepWidth, bodyHeight, isOpen } = layout;
  const focused = session.focus === 'program' && !isOverPanes(session, layout);
  const width = programWidth > 0 ? programWidth : focused ? stepWidth : 0;
  if (width === 0) return [];
  const chosen = focused ? session.listingLine : null;
  const size = [contentWidth(width, isOpen), contentHeight(bodyHeight)] as const;
  const { beside } = session.look;
  const box = { title: beside, width, height: bodyHeight, focused, scroll: 0, isOpen };
  const spelling = spellingFor(session, moment.timeline);
  if (beside === 'model') {
    const { rows, scroll } = modelBeside(moment, chosen, ...size);
    return spelledBox(rows, { ...box, scroll }, spelling);
  }
  // Breakpoints are in the run, not in a sampled token.
  const shown = openToken(session) === null ? session : { ...session, breakpoints: [] };
  return spelledBox(listing(moment, shown, chosen, ...size), box, spelling);
}

function stepBox(
  moment: Moment,
  session: Session,
  branches: Branches,
  layout: Panes,
  paneOf: PaneSource,
): readonly Row[] {
  const { programWidth, stepWidth, bodyHeight, isOpen } = layout;
  const isOver = isOverPanes(session, layout);
  if (programWidth === 0 && session.focus === 'program' && !isOver) return [];
  const height = contentHeight(bodyHeight);
  const inner = contentWidth(stepWidth, isOpen);
  const found = isOver ? paletteRows(session, inner, height) : null;
  const spelling = spellingFor(session, moment.timeline);
  if (found !== null) return paletteBox(found, { width: stepWidth, height: bodyHeight, isOpen }, spelling);
  const centre = centreRows(moment, session, branches, inner, height, paneOf);
  const { title, pinned } = centre;
  const rows = allRows(centre);
  const { overlay } = session;
  const from = unscrolled(moment, session, rows, height);
  const wanted = overlay.kind === 'help' ? overlay.scroll : from + session.scroll;
  const scroll = Math.max(0, Math.min(wanted, mostScroll(rows.length, height)));
  const focused = isOver || session.focus === 'step';
  const isAtTarget = pinned === 0 && from > 0 && wanted === from && isListOfTarget(moment, session);
  const staying = isAtTarget ? headRows(rows, height) : pinned;
  const box = { title, width: stepWidth, height: bodyHeight, focused, scroll, pinned: staying, isOpen };
  return spelledBox(withPointer(rows, session, inner), box, spelling);
}

function paletteBox(
  found: readonly Row[],
  size: Pick<BoxOptions, 'width' | 'height' | 'isOpen'>,
  spelling: Spelling | null,
): readonly Row[] {
  return spelledBox(found, { title: 'commands and terms', focused: true, scroll: 0, ...size }, spelling);
}

/**
 * Where a pane begins before it is scrolled by hand: at its top until something is chosen or explained, which then is in
 * view, as the target of a prediction always is. A question about what is chosen stands at the top, and so do the words of a
 * lesson at the stop as it was arrived at.
 */
function unscrolled(moment: Moment, session: Session, rows: readonly Row[], height: number): number {
  const { selection, answer, cursor, quiz, look } = session;
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
function isListOfTarget(moment: Moment, { answer, look, tour }: Session): boolean {
  const { frame } = moment;
  if (frame === null || answer !== null || look.explained !== null || tour !== null) return false;
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
function isAsArrivedAt({ lesson, cursor, selection, answer }: Session): boolean {
  const place = lesson?.reached[lesson.stop];
  return place !== undefined && place.cursor === cursor && place.selection === selection && place.answer === answer;
}

function mostScroll(count: number, height: number): number {
  return Math.max(0, count - height);
}

export interface ScrollBounds {
  readonly least: number;
  readonly most: number;
}

/** How far the centre pane, or the help over it, can be scrolled by hand on a screen of this size. */
export function scrollBounds(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, within }: ScreenMemory,
): ScrollBounds {
  return within(() => scrollBoundsOf(session, branches, { columns, rows }, paneOf));
}

function scrollBoundsOf(
  session: Session,
  branches: Branches,
  { columns, rows }: Size,
  paneOf: PaneSource,
): ScrollBounds {
  const layout = roomFor(session, branches, columns, rows, paneOf);
  if (layout === null) return { least: 0, most: 0 };
  const height = contentHeight(layout.bodyHeight);
  const moment = momentOf(session, branches);
  const width = contentWidth(layout.stepWidth, layout.isOpen);
  const centre = centreRows(moment, session, branches, width, height, paneOf);
  const content = allRows(centre);
  const from = session.overlay.kind === 'help' ? 0 : unscrolled(moment, session, content, height);
  return { least: 0 - from, most: mostScroll(content.length, height) - from };
}

function lowerBoxes(
  panes: readonly LowerPane[],
  session: Session,
  spelling: Spelling | null,
  { lossHeight: height }: Panes,
  columns: number,
): Pick<ScreenParts, 'loss' | 'targets' | 'displays'> {
  const boxes = { loss: [], targets: [], displays: [] };
  if (height === 0) return boxes;
  const found = paletteRows(session, contentWidth(columns), contentHeight(height));
  if (found !== null) return { ...boxes, loss: paletteBox(found, { width: columns, height }, spelling) };
  const drawn = panes.map(
    ({ kind, title, rows, width }) =>
      [kind, spelledBox(rows(height), { title, width, height, focused: false, scroll: 0 }, spelling)] as const,
  );
  return { ...boxes, ...Object.fromEntries(drawn) };
}
