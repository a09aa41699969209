/** What stands beside a step: the loss so far, P(target) of each prediction, and what is displayed. */
import {
  isExecuted,
  isPredicted,
  isReplayed,
  type Moment,
  type PredictionPlace,
  predictionsOf,
} from '../debugger/places/moment.js';
import type { Session } from '../debugger/session.js';
import { openQuizOf } from '../debugger/teaching/quiz.js';
import type { Blocks, ShownValue } from '../document/document.js';
import { formatNumber } from '../document/numbers.js';
import { type Branches, branchOf } from '../timeline/branches.js';
import { isAtEnd } from '../timeline/history.js';
import { concealAfter } from '../timeline/views.js';
import { markAlarms } from './alarm.js';
import { bar, left, longTable, NOT_RECORDED, NOT_YET, name, paragraph, right, text } from './blocks.js';
import { lastKnownLoss, lossChart, type OtherCurve } from './charts/loss-chart.js';
import { previousOf } from './compared.js';
import { sayDisplays } from './displays.js';
import { probabilityOf } from './panes/loss.js';

export const BESIDE_KINDS = ['loss', 'targets', 'displays'] as const;
export type BesideKind = (typeof BESIDE_KINDS)[number];

export interface Beside {
  readonly title: string;
  /** Whether there is more to say than "not yet", and the step does not say it itself. */
  readonly isNew: boolean;
  /** Computes what it says. */
  blocks(): Blocks;
}

/** Each kind of what may stand there. Only what is new is worth a place that comes and goes. */
export function sayBeside(moment: Moment, session: Session, branches: Branches): Readonly<Record<BesideKind, Beside>> {
  const places = predictionsOf(moment);
  return {
    loss: lossBeside(moment, session, branches),
    targets: {
      title: `P(target) at iteration ${moment.cursor.iteration}${whereOf(moment)}`,
      isNew: places.length === 0 || places.some((place) => isPredicted(moment, place)),
      blocks: () => markAlarms(sayTargets(moment, previousOf(session, moment)), moment.trace),
    },
    displays: {
      title: 'display',
      isNew: session.open.displays.length > 0,
      blocks: () => markAlarms([sayDisplays(moment, session.open.displays)], moment.trace),
    },
  };
}

/** More are not listed. */
const MOST_TARGETS = 64;

/**
 * P(target) of each prediction at the cursor's iteration, or "not yet" where it is not known.
 * @param before the previous stop, from which what differs is marked; null where there is none
 */
export function sayTargets(moment: Moment, before: Moment | null): Blocks {
  if (!isReplayed(moment) && moment.trace.outcome.groups.length === 0) return [paragraph(NOT_RECORDED)];
  const earlier = before === null ? [] : predictionsOf(before);
  return longTable(
    [name('', { cut: 'middle' }), right(), left('', { priority: 1, unit: 'bar' })],
    predictionsOf(moment),
    (place, k) => {
      const named = text(predictionName(place), 'muted');
      if (!isPredicted(moment, place)) return [named, NOT_YET, ''];
      const probability = probabilityOf(place);
      const value = shownValue(probability, before === null ? undefined : probabilityBefore(before, earlier[k], place));
      return [named, value, Number.isNaN(probability) ? '' : bar(probability)];
    },
    { most: MOST_TARGETS },
  );
}

/** At the end of a run the step itself draws it, large. */
function hasLoss(moment: Moment): boolean {
  const { timeline, cursor, frame } = moment;
  if (frame === null && isReplayed(moment) && isAtEnd(timeline, cursor.iteration)) return false;
  return lastKnownLoss(moment) >= timeline.numbers.first;
}

function lossBeside(moment: Moment, session: Session, branches: Branches): Beside {
  const others = otherCurvesOf(session, branches);
  const { lossScale } = session.look;
  const kind = lossScale === 'linear' ? 'loss' : 'loss, log scale';
  const { name: own } = branchOf(branches, session.where.cursor.branch);
  const lines = BEHIND.flatMap((line) => {
    const names = others.filter((other) => other.line === line).map(({ name }) => name);
    return names.length === 0 ? [] : [`${line}: ${names.join(', ')}`];
  });
  return {
    title: lines.length === 0 ? kind : [`${kind} of ${own}`, ...lines].join('; '),
    isNew: hasLoss(moment),
    blocks: () => [lossChart(moment, lossScale, others)],
  };
}

/** How the lines behind one's own are drawn, one after the other; more begin again. */
const BEHIND = ['dotted', 'dashed', 'dash-dotted'] as const;

/**
 * The branches drawn behind the current one: those being compared, or else its parent. While a question is open, only as
 * far as the cursor, since they may share what lies ahead of it.
 */
function otherCurvesOf(session: Session, branches: Branches): readonly OtherCurve[] {
  const { cursor } = session.where;
  const { compared } = session.open;
  const { parent } = branchOf(branches, cursor.branch);
  const ids: readonly number[] = compared ?? (parent === null ? [] : [parent]);
  const isConcealed = openQuizOf(session) !== null;
  return branches.all
    .filter(({ id }) => id !== cursor.branch && ids.includes(id))
    .map(({ name, timeline }, k) => ({
      name,
      timeline: isConcealed ? concealAfter(timeline, cursor.iteration) : timeline,
      line: BEHIND[k % BEHIND.length],
    }));
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

function predictionName({ label }: PredictionPlace): string {
  return `${label.context} → ${label.target}`;
}

/** Null where there was none; undefined where the prediction was another one. */
function probabilityBefore(
  before: Moment,
  earlier: PredictionPlace | undefined,
  place: PredictionPlace,
): number | null | undefined {
  if (earlier === undefined || predictionName(earlier) !== predictionName(place)) return undefined;
  return isPredicted(before, earlier) ? probabilityOf(earlier) : null;
}

function shownValue(value: number, before: number | null | undefined): ShownValue {
  const shown = { kind: 'value', value, text: formatNumber(value) } as const;
  if (before === undefined || (before !== null && formatNumber(before) === shown.text)) return shown;
  return { ...shown, change: 'other' };
}
