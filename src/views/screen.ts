/**
 * The whole screen as rows: header, rail, panes, footer.
 * Invariant: a pure function of session, branches and size; no row is wider than the screen and there are exactly as many
 * rows as it has.
 */
import { type Moment, momentAt } from '../debugger/moment.js';
import { openQuizOf } from '../debugger/quiz.js';
import type { Session } from '../debugger/session.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { concealAfter } from '../timeline/views.js';
import { lossCurve, type Overlay, targetBars } from './curve.js';
import { displayRows } from './displays.js';
import { footer } from './footer.js';
import { boxRows, contentHeight, contentWidth, scrollTo } from './frame-box.js';
import { header, lossLine, rail } from './header.js';
import { help } from './help.js';
import { hasLossLine, type Layout, layoutFor, SMALLEST } from './layout.js';
import { listing } from './listing.js';
import { formatNumber } from './numbers.js';
import { EMPTY_ROW, type Row, row, truncateRow } from './rows.js';
import { centrePane, selectedLine } from './step.js';

export interface ScreenParts {
  /** Over the panes: header, rail and, on small screens, the loss. */
  readonly top: readonly Row[];
  readonly program: readonly Row[];
  readonly step: readonly Row[];
  readonly loss: readonly Row[];
  readonly targets: readonly Row[];
  readonly displays: readonly Row[];
  readonly footer: Row;
}

export function tooSmall(columns: number, rows: number): Row {
  const text = `${columns}×${rows} is too small: needs ${SMALLEST.columns}×${SMALLEST.rows}`;
  return truncateRow(row(text), columns);
}

export function screenParts(session: Session, branches: Branches, columns: number, rows: number): ScreenParts | null {
  const layout = layoutFor(columns, rows);
  if (layout.kind === 'too-small') return null;
  const branch = branchOf(branches, session.cursor.branch);
  const quiz = openQuizOf(session);
  // While a question is open, nothing tells what lies ahead, even if one has been there.
  const timeline = quiz === null ? branch.timeline : concealAfter(branch.timeline, session.cursor.iteration + 1);
  const moment = momentAt(timeline, session.cursor);
  return {
    top: [
      header(moment, branch.name, columns),
      rail(moment, session, columns),
      ...(hasLossLine(columns, rows) ? [lossLine(moment, session.displays, columns)] : []),
    ],
    program: programBox(moment, session, layout),
    step: stepBox(moment, session, layout),
    ...lowerBoxes(moment, session, branches, layout, columns),
    footer: footer(session, columns),
  };
}

type Panes = Extract<Layout, { kind: 'panes' }>;

function programBox(moment: Moment, session: Session, { programWidth, stepWidth, bodyHeight }: Panes): readonly Row[] {
  const focused = session.focus === 'program';
  const width = programWidth > 0 ? programWidth : focused ? stepWidth : 0;
  if (width === 0) return [];
  const content = listing(
    moment,
    session,
    focused ? session.listingLine : null,
    contentWidth(width),
    contentHeight(bodyHeight),
  );
  return boxRows(content, { title: 'program', width, height: bodyHeight, focused, scroll: 0 });
}

function stepBox(moment: Moment, session: Session, { programWidth, stepWidth, bodyHeight }: Panes): readonly Row[] {
  if (programWidth === 0 && session.focus === 'program') return [];
  const inner = contentWidth(stepWidth);
  const height = contentHeight(bodyHeight);
  if (session.overlay.kind === 'help') {
    const content = help(inner);
    const scroll = Math.min(session.overlay.scroll, Math.max(0, content.length - height));
    return boxRows(content, { title: 'help', width: stepWidth, height: bodyHeight, focused: true, scroll });
  }
  const { title, rows } = centrePane(moment, session, inner);
  const most = Math.max(0, rows.length - height);
  const scroll =
    session.scroll === null ? scrollTo(selectedLine(rows), rows.length, height) : Math.min(session.scroll, most);
  return boxRows(rows, {
    title: title.join(' › '),
    width: stepWidth,
    height: bodyHeight,
    focused: session.focus === 'step',
    scroll,
  });
}

/** The branches drawn behind the current one: those that are compared, or else the one that it forks from. */
function overlaysOf({ cursor, compared }: Session, branches: Branches): readonly Overlay[] {
  const { parent } = branchOf(branches, cursor.branch);
  const ids: readonly number[] = compared ?? (parent === null ? [] : [parent]);
  return branches.all.filter(({ id }) => id !== cursor.branch && ids.includes(id));
}

/** Loss and P(target) share the row below with the displays, where there are any; the narrower the screen, the fewer. */
function lowerBoxes(
  moment: Moment,
  session: Session,
  branches: Branches,
  { lossHeight }: Panes,
  columns: number,
): Pick<ScreenParts, 'loss' | 'targets' | 'displays'> {
  if (lossHeight === 0) return { loss: [], targets: [], displays: [] };
  const hasDisplays = session.displays.length > 0;
  const lossWidth = hasDisplays && columns >= WIDE ? Math.floor(columns / 3) : Math.floor(columns / 2);
  const targetsWidth = !hasDisplays ? columns - lossWidth : columns >= WIDE ? Math.floor(columns / 3) : 0;
  const rest = columns - lossWidth - targetsWidth;
  return {
    loss: lossBox(moment, session, branches, lossHeight, lossWidth),
    targets: targetsWidth === 0 ? [] : targetsBox(moment, lossHeight, targetsWidth),
    displays: rest === 0 ? [] : displaysBox(moment, session, lossHeight, rest),
  };
}

/** From here on there is room for three boxes in a row. */
const WIDE = 150;

function displaysBox(moment: Moment, session: Session, height: number, width: number): readonly Row[] {
  const content = displayRows(moment, session.displays, contentWidth(width));
  return boxRows(content, { title: 'display', width, height, focused: false, scroll: 0 });
}

function lossBox(moment: Moment, session: Session, branches: Branches, height: number, width: number): readonly Row[] {
  const overlays = overlaysOf(session, branches);
  const content = lossCurve(moment, contentWidth(width), contentHeight(height), overlays);
  const { name } = branchOf(branches, session.cursor.branch);
  const others = overlays.map((overlay) => overlay.name).join(', ');
  const title = overlays.length === 0 ? lossTitle(moment, contentWidth(width)) : `loss of ${name}; dotted: ${others}`;
  return boxRows(content, { title, width, height, focused: false, scroll: 0 });
}

/** With the latest losses on text set aside, as many as fit. */
function lossTitle({ timeline, cursor }: Moment, width: number): string {
  const known = timeline.validationLosses.filter(({ iteration }) => iteration <= cursor.iteration);
  const texts = known.map(({ iteration, loss }) => `${formatNumber(loss, 3)} (${iteration})`).reverse();
  let title = 'loss';
  for (const text of texts) {
    const next = title === 'loss' ? `loss   validation ${text}` : `${title}, ${text}`;
    if (next.length > width - 2) break;
    title = next;
  }
  return title;
}

function targetsBox(moment: Moment, height: number, width: number): readonly Row[] {
  const content = targetBars(moment, contentWidth(width), contentHeight(height));
  return boxRows(content.length === 0 ? [EMPTY_ROW] : content, {
    title: `P(target) at iteration ${moment.cursor.iteration}`,
    width,
    height,
    focused: false,
    scroll: 0,
  });
}
