/**
 * The whole screen as rows: header, rail, panes, footer.
 * Invariant: a pure function of session, branches and size; no row is wider than the screen and there are exactly as
 * many rows as it has.
 */

import { type CentreSource, createCentreSource } from '../../commands/articles/said-at-place.js';
import type { CommandContext } from '../../debugger/command.js';
import type { Moment } from '../../debugger/places/moment.js';
import { changedSession, type Session } from '../../debugger/session.js';
import { createForesight, type Foresight } from '../../debugger/stopping/foresight.js';
import type { Size } from '../../document/cells/cell-grid.js';
import { boxHeight, boxRows, contentHeight, contentWidth } from '../../document/drawing/rows/frame-box.js';
import { type Glyphs, UNICODE } from '../../document/drawing/rows/glyphs.js';
import { type Row, row, truncateRow } from '../../document/drawing/rows/rows.js';
import { momentOf } from '../../explaining/compared.js';
import { sayPlace, sayRun } from '../../explaining/header.js';
import { WITHOUT_LIMIT, type Within } from '../../numbers/engine/errors.js';
import { openToken, shownMoment } from '../../questions/token.js';
import { type Branches, branchOf } from '../../timeline/branches.js';
import { footer, overFooter } from './footer.js';
import { createGlyphsSource, type GlyphsSource } from './glyphs.js';
import { header, lossLine, rail } from './header.js';
import { centreBounds, centreBox, type ScrollBounds } from './layout/centre-box.js';
import { createDrawnScreens, type DrawnScreens } from './layout/drawn-screens.js';
import { type LowerPane, lowerPanes } from './layout/lower-panes.js';
import { type Plan, planFor, plannedFor, SMALLEST } from './layout/plan.js';
import { listing, modelBeside } from './listing.js';
import { paletteFor } from './palette.js';
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

export function tooSmall(columns: number, rows: number, glyphs: Glyphs = UNICODE): Row {
  const text = `${columns}×${rows} is too small: needs ${SMALLEST.columns}×${SMALLEST.rows}`;
  return truncateRow(row(glyphs.text(text)), columns, glyphs);
}

/** What the screens of a session remember, so that drawing again does not compute everything again. */
export interface ScreenMemory {
  readonly centreOf: CentreSource;
  readonly paneOf: PaneSource;
  readonly glyphsOf: GlyphsSource;
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
    glyphsOf: createGlyphsSource(),
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
  const glyphs = memory.glyphsOf(session, timeline);
  return { ...parts, footer: footer({ session, branches, timeline, moment, source: null }, columns, glyphs) };
}

function partsAboveFooter(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, glyphsOf, foresight }: ScreenMemory,
): Omit<ScreenParts, 'footer'> | null {
  const moment = momentOf(session, branches);
  const { timeline } = moment;
  const plan = planOf(session, branches, { columns, rows });
  if (plan === null) return null;
  const shown = shownMoment(moment, session);
  const glyphs = glyphsOf(session, timeline);
  const place = sayPlace(moment, shown, branchOf(branches, moment.cursor.branch).name);
  return {
    top: [
      header(sayRun(moment), place, columns, glyphs),
      rail(place, session.where, columns, glyphs),
      ...(plan.hasLossLine ? [lossLine(moment, session.open.displays, columns, glyphs)] : []),
    ],
    program: programBox(shown, session, plan, glyphs),
    step: centreBox(session, branches, plan, paneOf, glyphs),
    ...lowerBoxes(lowerPanes(plan.lower, moment, session, branches, glyphs), glyphs),
    over: [
      ...foundBox({ session, branches, timeline, moment, source: null }, plan, glyphs),
      ...noticeRows(session, columns, glyphs),
    ],
    scrubber: plan.hasScrubber
      ? scrubber(session, branches, timeline, foresight(session.where.breakpoints, timeline), columns, glyphs)
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

function programBox(
  moment: Moment,
  session: Session,
  { listing: place, isOpen }: Plan,
  glyphs: Glyphs,
): readonly Row[] {
  if (place === null) return [];
  const focused = session.open.focus === 'program';
  const chosen = focused ? session.open.listingLine : null;
  const size = [contentWidth(place.columns, isOpen), contentHeight(place.rows)] as const;
  const { beside } = session.look;
  const box = { title: beside, width: place.columns, height: place.rows, focused, scroll: 0, isOpen, glyphs };
  if (beside === 'model') {
    const { rows, scroll } = modelBeside(moment, chosen, ...size, glyphs);
    return boxRows(rows, { ...box, scroll });
  }
  // Breakpoints are in the run, not in a sampled token.
  const shown = openToken(session) === null ? session : changedSession(session, { breakpoints: [] });
  return boxRows(listing(moment, shown, chosen, ...size, glyphs), box);
}

/** The commands and terms that a line being typed may mean, in a box no higher than they need. */
function foundBox(context: CommandContext, { found: { columns: width, rows }, isOpen }: Plan, glyphs: Glyphs) {
  const palette = paletteFor(context, contentWidth(width, isOpen), contentHeight(rows), glyphs);
  if (palette === null) return [];
  const height = boxHeight(palette.rows.length);
  return boxRows(palette.rows, { title: palette.title, width, height, focused: true, scroll: 0, isOpen, glyphs });
}

function noticeRows(session: Session, columns: number, glyphs: Glyphs): readonly Row[] {
  const notice = overFooter(session, columns, glyphs);
  return notice === null ? [] : [notice];
}

/** How far the centre pane, or the help over it, can be scrolled by hand on a screen of this size. */
export function scrollBounds(
  session: Session,
  branches: Branches,
  columns: number,
  rows: number,
  { paneOf, glyphsOf, within }: ScreenMemory,
): ScrollBounds {
  const plan = planOf(session, branches, { columns, rows });
  if (plan === null) return { least: 0, most: 0 };
  const glyphs = glyphsOf(session, momentOf(session, branches).timeline);
  return within(() => centreBounds(session, branches, plan, paneOf, glyphs));
}

function lowerBoxes(panes: readonly LowerPane[], glyphs: Glyphs): Pick<ScreenParts, 'loss' | 'targets' | 'displays'> {
  const drawn = panes.map(({ place: { kind, columns: width, rows: height }, title, rows, scroll }) => {
    return [kind, boxRows(rows, { title, width, height, focused: false, scroll, glyphs })] as const;
  });
  return { loss: [], targets: [], displays: [], ...Object.fromEntries(drawn) };
}
