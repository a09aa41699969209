/** The panes under the step: the loss, P(target) of each prediction, and what is displayed. */
import { widthOf } from '../../cells/width.js';
import { isExecuted, isPredicted, isReplayed, type Moment, predictionsOf } from '../../debugger/places/moment.js';
import type { Session } from '../../debugger/session.js';
import { openQuizOf } from '../../debugger/teaching/quiz.js';
import type { Block } from '../../document/document.js';
import { formatNumber } from '../../document/numbers.js';
import { chartRows, MEASURED_SIGN } from '../../drawing/rows/chart.js';
import { contentHeight, contentWidth } from '../../drawing/rows/frame-box.js';
import { EMPTY_ROW, type Row } from '../../drawing/rows/rows.js';
import { lastKnownLoss, lossChart, type OtherCurve, shownValidations } from '../../saying/charts/loss-chart.js';
import { sayDisplays } from '../../saying/displays.js';
import { type Branches, branchOf } from '../../timeline/branches.js';
import { isAtEnd, validationsOf } from '../../timeline/history.js';
import { firstOf } from '../../timeline/iteration-numbers.js';
import { concealAfter } from '../../timeline/views.js';
import { drawn } from '../pane.js';
import { targetBars } from '../target-bars.js';
import { previousOf } from './centre-rows.js';

export interface LowerPane {
  readonly kind: 'loss' | 'targets' | 'displays';
  readonly title: string;
  /** Of its box. */
  readonly width: number;
  /** Computes what it shows. */
  rows(): readonly Row[];
}

/**
 * Loss, P(target) and displays share a row; a narrow screen shows fewer of them. Those that could only say "not yet" are
 * left out.
 */
export function lowerPanes(
  moment: Moment,
  session: Session,
  branches: Branches,
  columns: number,
  height: number,
): readonly LowerPane[] {
  const isWide = columns >= WIDE;
  const hasDisplays = session.displays.length > 0;
  const make = [
    ...(hasLoss(moment) ? [(width: number) => lossPane(moment, session, branches, height, width)] : []),
    ...(hasTargets(moment) && (isWide || !hasDisplays || !hasLoss(moment))
      ? [(width: number) => targetsPane(moment, previousOf(session, moment), height, width)]
      : []),
    ...(hasDisplays ? [(width: number) => displaysPane(moment, session, width)] : []),
  ];
  const width = Math.floor(columns / make.length);
  return make.map((pane, k) => pane(k === make.length - 1 ? columns - k * width : width));
}

/** At the end of a run the pane above draws it, large. */
function hasLoss(moment: Moment): boolean {
  const { timeline, cursor, frame } = moment;
  if (frame === null && isReplayed(moment) && isAtEnd(timeline, cursor.iteration)) return false;
  return lastKnownLoss(moment) >= firstOf(timeline.numbers);
}

function hasTargets(moment: Moment): boolean {
  const places = predictionsOf(moment);
  return places.length === 0 || places.some((place) => isPredicted(moment, place));
}

/** The least width for three panes in a row. */
const WIDE = 150;

function displaysPane(moment: Moment, session: Session, width: number): LowerPane {
  const rows = (): readonly Row[] => drawn([sayDisplays(moment, session.displays)], { width: contentWidth(width) });
  return { kind: 'displays', title: 'display', width, rows };
}

function lossPane(moment: Moment, session: Session, branches: Branches, height: number, width: number): LowerPane {
  const others = otherCurvesOf(session, branches);
  const { lossScale } = session.look;
  const inner = contentWidth(width);
  const rows = (): readonly Row[] => lossRows(lossChart(moment, lossScale, others), inner, contentHeight(height));
  const { name } = branchOf(branches, session.cursor.branch);
  const kind = lossScale === 'linear' ? 'loss' : 'loss, log scale';
  const whose =
    others.length === 0 ? kind : `${kind} of ${name}; dotted: ${others.map((other) => other.name).join(', ')}`;
  return { kind: 'loss', title: lossTitle(whose, moment, inner), width, rows };
}

function lossRows(chart: Block, width: number, height: number): readonly Row[] {
  return chart.kind === 'chart' ? chartRows(chart, width, height) : drawn([chart], { width });
}

/**
 * The branches drawn behind the current one: those being compared, or else its parent. While a question is open, only as
 * far as the cursor, since they may share what lies ahead of it.
 */
function otherCurvesOf(session: Session, branches: Branches): readonly OtherCurve[] {
  const { cursor, compared } = session;
  const { parent } = branchOf(branches, cursor.branch);
  const ids: readonly number[] = compared ?? (parent === null ? [] : [parent]);
  const others = branches.all.filter(({ id }) => id !== cursor.branch && ids.includes(id));
  if (openQuizOf(session) === null) return others;
  return others.map(({ name, timeline }) => ({ name, timeline: concealAfter(timeline, cursor.iteration) }));
}

/** Adds the sign and the latest of the losses on held-out text, where they fit. */
function lossTitle(kind: string, moment: Moment, width: number): string {
  const { timeline, cursor } = moment;
  const known = validationsOf(timeline).filter(({ iteration }) => iteration <= cursor.iteration);
  const name = shownValidations(moment).length === 0 ? 'validation' : `${MEASURED_SIGN} validation`;
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

/** The parameters that are there decide what will be predicted, so it is shown before a step has computed it. */
function whereOf(moment: Moment): string {
  const { timeline, cursor } = moment;
  if (isAtEnd(timeline, cursor.iteration)) return '';
  const places = predictionsOf(moment).filter((place) => isPredicted(moment, place));
  const ahead = places.filter(({ group, row }) => !isExecuted(moment, group.probabilities.frame ?? 0, row));
  if (ahead.length === 0) return '';
  return ahead.length === places.length ? ', ahead of the cursor' : ', in part ahead of the cursor';
}

function targetsPane(moment: Moment, before: Moment | null, height: number, width: number): LowerPane {
  return {
    kind: 'targets',
    title: `P(target) at iteration ${moment.cursor.iteration}${whereOf(moment)}`,
    width,
    rows: () => {
      const rows = targetBars(moment, before, contentWidth(width), contentHeight(height));
      return rows.length === 0 ? [EMPTY_ROW] : rows;
    },
  };
}
