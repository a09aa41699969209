/**
 * Predicts where enabled breakpoints may stop without a search: from metrics that are already kept, and from conditions
 * that read only the iteration number. No iteration is executed for it.
 * Invariant: remembered results equal what would be computed anew.
 */
import { unlessRefused } from '../../files/refusal.js';
import type { History } from '../../timeline/history.js';
import { originalOf } from '../../timeline/views.js';
import { compile } from '../expressions/compile.js';
import type { Breakpoint } from './breakpoints.js';
import { createChecker, inOrder } from './checkers.js';
import type { MayStopIn } from './metric-stages.js';

export type Foresight = ReturnType<typeof createForesight>;

/** Looking at more iterations than this would amount to a search. */
const MOST_EXAMINED = 50_000;

interface Question {
  readonly mayStopIn: MayStopIn | null;
  /** Whether it reads nothing that has to be executed first. */
  readonly isTimeless: boolean;
  readonly found: number[];
  /** How many iterations have been looked at. */
  examined: number;
}

/** One per session. It remembers its results, so that only iterations executed since then are looked at. */
export function createForesight() {
  const known = new WeakMap<History, ReadonlyMap<string, Question>>();
  /** Returns iterations in order. A breakpoint that stops in every iteration adds none. */
  return (breakpoints: readonly Breakpoint[], timeline: History): readonly number[] => {
    const original = originalOf(timeline);
    const before = known.get(original);
    const questions = new Map<string, Question>();
    for (const breakpoint of breakpoints) {
      if (!breakpoint.enabled || breakpoint.format !== undefined) continue;
      const key = JSON.stringify([breakpoint.where, breakpoint.condition]);
      questions.set(key, before?.get(key) ?? questionOf(breakpoint, original));
    }
    known.set(original, questions);
    const places = [...questions.values()].flatMap((question) => examine(question, timeline));
    return inOrder(places);
  };
}

function questionOf(breakpoint: Breakpoint, timeline: History): Question {
  const { where, condition } = breakpoint;
  const isWatch = where.kind === 'watch';
  const expressions = [condition ?? [], isWatch ? where.expression : []]
    .flat()
    .flatMap((text) => unlessRefused(() => compile(text, timeline.program)) ?? []);
  // Looking at an iteration that reads many others is a search.
  const isSearch = expressions.some(({ readsOver }) => readsOver);
  const isTimeless =
    !isWatch &&
    where.kind !== 'rule' &&
    expressions.some(({ reads }) => reads.every(({ metric }) => metric === 'iteration'));
  const mayStopIn = isSearch ? null : createChecker(breakpoint, timeline).mayStopIn;
  return { mayStopIn, isTimeless, found: [], examined: 0 };
}

function examine(question: Question, timeline: History): readonly number[] {
  const { mayStopIn, isTimeless, found } = question;
  const { numbers } = timeline;
  const end = isTimeless ? (timeline.end ?? numbers.last + 1) : timeline.visited;
  const count = numbers.positionOf(end - 1) + 1;
  if (mayStopIn === null || count > MOST_EXAMINED) return [];
  for (; question.examined < count; question.examined++) {
    const iteration = numbers.at(question.examined);
    if (mayStopIn(iteration) !== false) found.push(iteration);
  }
  // Another session may have gone further in the same run.
  return found.filter((iteration) => iteration < end);
}
