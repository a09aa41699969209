/**
 * The whole screen as rows: header, rail, panes, footer.
 * Invariant: a pure function of session, branches and size; no row is wider than the screen and there are exactly as
 * many rows as it has.
 */

import { widthOf } from '../cells/width.js';
import { openToken, shownMoment } from '../debugger/answers/token.js';
import { type Moment, momentAt } from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { createForesight, type Foresight } from '../debugger/stopping/foresight.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { validationsOf } from '../timeline/history.js';
import { counterpart } from '../timeline/same-step.js';
import { concealAfter } from '../timeline/views.js';
import { markChanges } from './changes.js';
import { lossCurve, type OtherCurve, shownValidations, targetBars, VALIDATION_SIGN } from './curve.js';
import { displayRows } from './displays.js';
import { boxRows, contentHeight, contentWidth, scrollTo } from './drawing/frame-box.js';
import { formatNumber } from './drawing/numbers.js';
import { EMPTY_ROW, type Row, row, truncateRow } from './drawing/rows.js';
import { footer, overFooter } from './footer.js';
import { header, lossLine, rail } from './header.js';
import { help } from './help.js';
import { hasLossLine, type Layout, layoutFor, SMALLEST } from './layout.js';
import { listing } from './listing.js';
import { isSearching, paletteRows } from './palette.js';
import { createPaneCache, type PaneSource } from './panes-cache.js';
import { scrubber } from './scrubber.js';
import { selectedLine } from './step.js';
import { tourRows } from './tour.js';

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

export function tooSmall(columns: number, rows: number): Row {
  const text = `${columns}×${rows} is too small: needs ${SMALLEST.columns}×${SMALLEST.rows}`;
  return truncateRow(row(text), columns);
}

/** What the screens of a session remember, so that drawing again does not compute everything again. */
export interface ScreenMemory {
  readonly paneOf: PaneSource;
  readonly foresight: Foresight;
}

export function createScreenMemory(): ScreenMemory {
  return { paneOf: createPaneCache(), foresight: createForesight() };
}

export function screenParts(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, foresight }: ScreenMemory = createScreenMemory(),
): ScreenParts | null {
  const notice = overFooter(session, columns);
  const layout = layoutOf(session, columns, rows);
  if (layout.kind === 'too-small') return null;
  const branch = branchOf(branches, session.cursor.branch);
  const quiz = openQuizOf(session);
  // While a question is open, nothing gives away what lies ahead, even where it was executed before.
  const timeline = quiz === null ? branch.timeline : concealAfter(branch.timeline, session.cursor.iteration + 1);
  const moment = momentAt(timeline, session.cursor);
  const shown = shownMoment(timeline, session);
  return {
    top: [
      header(moment, branch.name, columns),
      rail(shown, session, columns),
      ...(hasLossLine(columns, rows) ? [lossLine(moment, session.displays, columns)] : []),
    ],
    program: programBox(shown, session, layout),
    step: stepBox(moment, session, branches, layout, paneOf),
    ...lowerBoxes(moment, session, branches, layout, columns),
    notice,
    scrubber: layout.hasScrubber
      ? scrubber(session, branches, timeline, foresight(session.breakpoints, timeline), columns)
      : null,
    footer: footer({ session, branches, timeline, source: null }, columns),
  };
}

type Panes = Extract<Layout, { kind: 'panes' }>;

function layoutOf(session: Session, columns: number, rows: number): Layout {
  const layout = layoutFor(columns, rows, overFooter(session, columns) !== null);
  if (layout.kind === 'too-small' || !isOverPanes(session, layout)) return layout;
  return { ...layout, programWidth: 0, stepWidth: columns };
}

/** The help stands over the listing, too, and so do the commands that are found where nothing lies below. */
function isOverPanes(session: Session, { lossHeight }: Panes): boolean {
  return session.overlay.kind === 'help' || (lossHeight === 0 && isSearching(session));
}

function programBox(moment: Moment, session: Session, layout: Panes): readonly Row[] {
  const { programWidth, stepWidth, bodyHeight } = layout;
  const focused = session.focus === 'program' && !isOverPanes(session, layout);
  const width = programWidth > 0 ? programWidth : focused ? stepWidth : 0;
  if (width === 0) return [];
  const content = listing(
    moment,
    // Breakpoints are in the run, not in a sampled token.
    openToken(session) === null ? session : { ...session, breakpoints: [] },
    focused ? session.listingLine : null,
    contentWidth(width),
    contentHeight(bodyHeight),
  );
  return boxRows(content, { title: 'program', width, height: bodyHeight, focused, scroll: 0 });
}

/** The previous stop, where its iteration is still in memory. */
function previousOf({ previous }: Session, { timeline, cursor }: Moment): Moment | null {
  if (previous === null || previous.branch !== cursor.branch || timeline.kept(previous.iteration) === null) return null;
  return momentAt(timeline, previous);
}

/** The same step in another iteration, to compare with what is on the screen. */
function sameStepBefore(session: Session, moment: Moment): Moment | null {
  const before = previousOf(session, moment);
  if (before === null || before.cursor.iteration === moment.cursor.iteration) return null;
  const here = counterpart(before.cursor.frame, before.trace.frames, moment.trace.frames);
  return here === moment.cursor.frame && before.cursor.row === moment.cursor.row ? before : null;
}

function stepBox(
  moment: Moment,
  session: Session,
  branches: Branches,
  layout: Panes,
  paneOf: PaneSource,
): readonly Row[] {
  const { programWidth, stepWidth, bodyHeight } = layout;
  const isOver = isOverPanes(session, layout);
  if (programWidth === 0 && session.focus === 'program' && !isOver) return [];
  const height = contentHeight(bodyHeight);
  const inner = contentWidth(stepWidth);
  const found = isOver ? paletteRows(session, inner, height) : null;
  if (found !== null) return paletteBox(found, stepWidth, bodyHeight);
  const { title, rows } = stepContent(moment, session, branches, inner, height, paneOf);
  const { overlay } = session;
  const wanted = overlay.kind === 'help' ? overlay.scroll : unscrolled(session, rows, height) + session.scroll;
  const scroll = Math.max(0, Math.min(wanted, mostScroll(rows.length, height)));
  const focused = isOver || session.focus === 'step';
  return boxRows(rows, { title, width: stepWidth, height: bodyHeight, focused, scroll });
}

function paletteBox(found: readonly Row[], width: number, height: number): readonly Row[] {
  return boxRows(found, { title: 'commands', width, height, focused: true, scroll: 0 });
}

/** Where a pane begins before it is scrolled by hand: at its top until something is chosen, which then is in view. */
function unscrolled({ selection, answer, cursor }: Session, rows: readonly Row[], height: number): number {
  const isChosen = selection !== null || answer !== null || cursor.row !== null;
  return isChosen ? scrollTo(selectedLine(rows), rows.length, height) : 0;
}

/** All rows of the centre pane, or of the help over it, whether or not they fit. */
function stepContent(
  moment: Moment,
  session: Session,
  branches: Branches,
  width: number,
  height: number,
  paneOf: PaneSource,
): { readonly title: string; readonly rows: readonly Row[] } {
  if (session.overlay.kind === 'help') {
    return {
      title: 'help: what do you want to do?',
      rows: help(width, { session, branches, timeline: moment.timeline, source: null }),
    };
  }
  const pane = paneOf(moment, session, width, height);
  const before = session.answer === null ? sameStepBefore(session, moment) : null;
  const marked = before === null ? pane.rows : markChanges(paneOf(before, session, width, height).rows, pane.rows);
  return { title: pane.title.join(' › '), rows: [...tourRows(session.tour, width), ...marked] };
}

function mostScroll(count: number, height: number): number {
  return Math.max(0, count - height);
}

/** How far the centre pane, or the help over it, can be scrolled by hand on a screen of this size. */
export function scrollBounds(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf }: ScreenMemory,
): { readonly least: number; readonly most: number } {
  const layout = layoutOf(session, columns, rows);
  if (layout.kind === 'too-small') return { least: 0, most: 0 };
  const height = contentHeight(layout.bodyHeight);
  const moment = momentAt(branchOf(branches, session.cursor.branch).timeline, session.cursor);
  const { rows: content } = stepContent(moment, session, branches, contentWidth(layout.stepWidth), height, paneOf);
  const from = session.overlay.kind === 'help' ? 0 : unscrolled(session, content, height);
  return { least: 0 - from, most: mostScroll(content.length, height) - from };
}

/** The branches drawn behind the current one: those being compared, or else its parent. */
function otherCurvesOf({ cursor, compared }: Session, branches: Branches): readonly OtherCurve[] {
  const { parent } = branchOf(branches, cursor.branch);
  const ids: readonly number[] = compared ?? (parent === null ? [] : [parent]);
  return branches.all.filter(({ id }) => id !== cursor.branch && ids.includes(id));
}

/** Loss, P(target) and displays, where there are any, share the lower row; a narrow screen shows fewer of them. */
function lowerBoxes(
  moment: Moment,
  session: Session,
  branches: Branches,
  { lossHeight }: Panes,
  columns: number,
): Pick<ScreenParts, 'loss' | 'targets' | 'displays'> {
  if (lossHeight === 0) return { loss: [], targets: [], displays: [] };
  const found = paletteRows(session, contentWidth(columns), contentHeight(lossHeight));
  if (found !== null) return { loss: paletteBox(found, columns, lossHeight), targets: [], displays: [] };
  const hasDisplays = session.displays.length > 0;
  const lossWidth = hasDisplays && columns >= WIDE ? Math.floor(columns / 3) : Math.floor(columns / 2);
  const targetsWidth = !hasDisplays ? columns - lossWidth : columns >= WIDE ? Math.floor(columns / 3) : 0;
  const rest = columns - lossWidth - targetsWidth;
  return {
    loss: lossBox(moment, session, branches, lossHeight, lossWidth),
    targets: targetsWidth === 0 ? [] : targetsBox(moment, previousOf(session, moment), lossHeight, targetsWidth),
    displays: rest === 0 ? [] : displaysBox(moment, session, lossHeight, rest),
  };
}

/** The least width for three boxes in a row. */
const WIDE = 150;

function displaysBox(moment: Moment, session: Session, height: number, width: number): readonly Row[] {
  const content = displayRows(moment, session.displays, contentWidth(width));
  return boxRows(content, { title: 'display', width, height, focused: false, scroll: 0 });
}

function lossBox(moment: Moment, session: Session, branches: Branches, height: number, width: number): readonly Row[] {
  const others = otherCurvesOf(session, branches);
  const { lossScale } = session.look;
  const content = lossCurve(moment, contentWidth(width), contentHeight(height), others, lossScale);
  const { name } = branchOf(branches, session.cursor.branch);
  const kind = lossScale === 'linear' ? 'loss' : 'loss, log scale';
  const inner = contentWidth(width);
  const whose =
    others.length === 0 ? kind : `${kind} of ${name}; dotted: ${others.map((other) => other.name).join(', ')}`;
  return boxRows(content, { title: lossTitle(whose, moment, inner), width, height, focused: false, scroll: 0 });
}

/** Adds the sign and the latest of the losses on held-out text, where they fit. */
function lossTitle(kind: string, moment: Moment, width: number): string {
  const { timeline, cursor } = moment;
  const known = validationsOf(timeline).filter(({ iteration }) => iteration <= cursor.iteration);
  const name = shownValidations(moment).length === 0 ? 'validation' : `${VALIDATION_SIGN} validation`;
  const texts = known.map(({ iteration, loss }) => `${formatNumber(loss, 3)} (${iteration})`).reverse();
  let title = kind;
  for (const text of texts) {
    const next = title === kind ? `${kind}   ${name} ${text}` : `${title}, ${text}`;
    if (widthOf(next) > width - 2) break;
    title = next;
  }
  if (title !== kind || known.length === 0) return title;
  const short = `${kind}   ${name}`;
  return widthOf(short) > width - 2 ? kind : short;
}

function targetsBox(moment: Moment, before: Moment | null, height: number, width: number): readonly Row[] {
  const bars = (at: Moment): readonly Row[] => targetBars(at, contentWidth(width), contentHeight(height));
  const content = before === null ? bars(moment) : markChanges(bars(before), bars(moment));
  return boxRows(content.length === 0 ? [EMPTY_ROW] : content, {
    title: `P(target) at iteration ${moment.cursor.iteration}`,
    width,
    height,
    focused: false,
    scroll: 0,
  });
}
