/**
 * The whole screen as rows: header, rail, panes, footer.
 * Invariant: a pure function of session, branches and size; no row is wider than the screen and there are exactly as
 * many rows as it has.
 */

import { type CentreSource, createCentreSource } from '../../commands/articles/said-at-place.js';
import type { Moment } from '../../debugger/places/moment.js';
import { changedSession, type Session } from '../../debugger/session.js';
import { createForesight, type Foresight } from '../../debugger/stopping/foresight.js';
import type { Size } from '../../document/cells/cell-grid.js';
import { boxHeight, contentHeight, contentWidth } from '../../document/drawing/rows/frame-box.js';
import { type Row, row, truncateRow } from '../../document/drawing/rows/rows.js';
import { momentOf } from '../../explaining/compared.js';
import { sayPlace, sayRun } from '../../explaining/header.js';
import { WITHOUT_LIMIT, type Within } from '../../numbers/engine/errors.js';
import { openToken, shownMoment } from '../../questions/token.js';
import { type Branches, branchOf } from '../../timeline/branches.js';
import { footer, overFooter } from './footer.js';
import { header, lossLine, rail } from './header.js';
import { centreBounds, centreBox, type ScrollBounds } from './layout/centre-box.js';
import { createDrawnScreens, type DrawnScreens } from './layout/drawn-screens.js';
import { type LowerPane, lowerPanes } from './layout/lower-panes.js';
import { type Plan, planFor, plannedFor, SMALLEST } from './layout/plan.js';
import { type Spelling, spelledBox, spelledWithin, spellingFor } from './layout/spelling.js';
import { listing, modelBeside } from './listing.js';
import { paletteRows } from './palette.js';
import { createPaneCache, type PaneSource } from './panes-cache.js';
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
  /** What lies over the lowest rows above the footer: the commands that are found, the first of a message's two rows. */
  readonly over: readonly Row[];
  readonly footer: Row;
}

/** The parts of a screen as they are seen: below each other, and in the middle side by side, but for what something lies over. */
export function bandsOf({ top, program, step, loss, targets, displays, scrubber, over, footer }: ScreenParts) {
  const under = scrubber === null ? [] : [scrubber];
  const left = over.length - under.length;
  const lower = [loss, targets, displays];
  return {
    top,
    panes: [program, step].map((pane) => withoutLast(pane, left - heightOf(lower))),
    lower: lower.map((pane) => withoutLast(pane, left)),
    bottom: [...under.slice(over.length), ...over, footer],
  };
}

export function heightOf(band: readonly (readonly Row[])[]): number {
  return Math.max(...band.map(({ length }) => length));
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
  const moment = momentOf(session, branches);
  const { timeline } = moment;
  const plan = planOf(session, branches, { columns, rows });
  if (plan === null) return null;
  const shown = shownMoment(moment, session);
  const place = sayPlace(moment, shown, branchOf(branches, moment.cursor.branch).name);
  const spelling = spellingFor(session, timeline);
  return {
    top: [
      header(sayRun(moment), place, columns),
      rail(place, session.where, columns),
      ...(plan.hasLossLine ? [lossLine(moment, session.open.displays, columns)] : []),
    ].map((line) => spelledWithin(line, columns, spelling)),
    program: programBox(shown, session, plan),
    step: centreBox(session, branches, plan, paneOf),
    ...lowerBoxes(lowerPanes(plan.lower, moment, session, branches), spelling),
    over: [...foundBox(session, plan, spelling), ...noticeRows(session, columns, spelling)],
    scrubber: plan.hasScrubber
      ? scrubber(session, branches, timeline, foresight(session.where.breakpoints, timeline), columns)
      : null,
  };
}

/** By the whole history, also while a question conceals what is ahead. */
function planOf(session: Session, branches: Branches, size: Size): Plan | null {
  return planFor(size, plannedFor(session, branchOf(branches, session.where.cursor.branch).timeline));
}

function withoutLast(rows: readonly Row[], count: number): readonly Row[] {
  return count <= 0 ? rows : rows.slice(0, Math.max(0, rows.length - count));
}

function programBox(moment: Moment, session: Session, { listing: place, isOpen }: Plan): readonly Row[] {
  if (place === null) return [];
  const focused = session.open.focus === 'program';
  const chosen = focused ? session.open.listingLine : null;
  const size = [contentWidth(place.columns, isOpen), contentHeight(place.rows)] as const;
  const { beside } = session.look;
  const box = { title: beside, width: place.columns, height: place.rows, focused, scroll: 0, isOpen };
  const spelling = spellingFor(session, moment.timeline);
  if (beside === 'model') {
    const { rows, scroll } = modelBeside(moment, chosen, ...size);
    return spelledBox(rows, { ...box, scroll }, spelling);
  }
  // Breakpoints are in the run, not in a sampled token.
  const shown = openToken(session) === null ? session : changedSession(session, { breakpoints: [] });
  return spelledBox(listing(moment, shown, chosen, ...size), box, spelling);
}

/** The commands and terms that a line being typed may mean, in a box no higher than they need. */
function foundBox(session: Session, { found: { columns: width, rows }, isOpen }: Plan, spelling: Spelling | null) {
  const found = paletteRows(session, contentWidth(width, isOpen), contentHeight(rows));
  if (found === null) return [];
  const height = boxHeight(found.length);
  return spelledBox(found, { title: 'commands and terms', width, height, focused: true, scroll: 0, isOpen }, spelling);
}

function noticeRows(session: Session, columns: number, spelling: Spelling | null): readonly Row[] {
  const notice = overFooter(session, columns);
  return notice === null ? [] : [spelledWithin(notice, columns, spelling)];
}

/** How far the centre pane, or the help over it, can be scrolled by hand on a screen of this size. */
export function scrollBounds(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, within }: ScreenMemory,
): ScrollBounds {
  const plan = planOf(session, branches, { columns, rows });
  return plan === null ? { least: 0, most: 0 } : within(() => centreBounds(session, branches, plan, paneOf));
}

function lowerBoxes(
  panes: readonly LowerPane[],
  spelling: Spelling | null,
): Pick<ScreenParts, 'loss' | 'targets' | 'displays'> {
  const drawn = panes.map(({ place: { kind, columns: width, rows: height }, title, rows, scroll }) => {
    return [kind, spelledBox(rows, { title, width, height, focused: false, scroll }, spelling)] as const;
  });
  return { loss: [], targets: [], displays: [], ...Object.fromEntries(drawn) };
}
