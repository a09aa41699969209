/**
 * Turns breakpoints into a search for their stops, which prints on its way what dprintf prints, and says what they find
 * in iterations of which a recording has metrics alone: no cursor can stand in one.
 * Invariant: whether a breakpoint stops at a place depends on the run and the place alone, so both directions agree; an
 * iteration passed over by metrics holds no stop.
 */

import type { PrintedLine, Task } from '../../numbers/engine/task.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import type { Cursor } from '../../timeline/cursor.js';
import type { History, Recall } from '../../timeline/history.js';
import type { Stop } from '../../timeline/move.js';
import type { Trace } from '../../timeline/trace.js';
import { type Coverage, createCoverage } from '../../timeline/unseen.js';
import { RULES } from '../rules/rules.js';
import { type Breakpoint, describeBreakpoint, placeName } from './breakpoints.js';
import { type Checker, createChecker, type Reason } from './checkers.js';
import type { MayStopIn } from './metric-stages.js';
import { printing } from './printing.js';

/** The stop of one breakpoint. */
export interface BreakpointHit extends Reason {
  readonly id: number;
}

export interface BreakpointStop extends Stop {
  readonly hits: readonly BreakpointHit[];
}

export type BreakpointSearch = ReturnType<typeof searchFor>;

/** @param from where the search starts */
export function searchFor(breakpoints: readonly Breakpoint[], timeline: History, from: Cursor) {
  const enabled = breakpoints.filter((breakpoint) => breakpoint.enabled);
  /** Whether any iteration on the way had a place to look at, by the ids of the breakpoints that were asked. */
  const matches = new Map<number, boolean>();
  const checkers = enabled.map((breakpoint) =>
    withKnownCandidates(checkerOf(breakpoint, timeline), (isMatch) =>
      matches.set(breakpoint.id, isMatch || matches.get(breakpoint.id) === true),
    ),
  );
  const ignores = new Map(enabled.map(({ id, ignore }) => [id, ignore]));
  /** How often each breakpoint has been hit so far, by id. */
  const hits = new Map<number, number>();
  const skips = checkers.map(({ mayStopIn: mayStop }) => mayStop);
  const printed: PrintedLine[] = [];
  const coverage = createCoverage();
  const passedOver = new Set<number>();
  const mayStopIn = (iteration: number): boolean => {
    const may = skips.some((mayStop) => mayStop?.(iteration) !== false);
    if (!may) passedOver.add(iteration);
    return may;
  };
  let stopping: readonly BreakpointHit[] = [];
  return {
    hits,
    /** What was printed on the way. */
    printed,
    /** The names of places that no iteration on the way had, of breakpoints that were never hit. */
    unmatched: () => {
      const never = enabled.filter(({ id, hits: before }) => before === 0 && matches.get(id) === false);
      return [...new Set(never.flatMap(({ where }) => placeName(where) ?? []))];
    },
    /** What was looked at on the way, and what could not be. */
    coverage,
    /** The hits of the stop found that are not ignored. */
    get stopping() {
      return stopping;
    },
    /** How many iterations could be passed over, since what is known of each as a whole rules a stop out. */
    get passedOver() {
      return passedOver.size;
    },
    lookback: Math.max(0, ...checkers.map(({ lookback }) => lookback)),
    mayStopIn: skips.includes(null) ? null : mayStopIn,
    ...(checkers.some(({ prepare }) => prepare !== undefined) && {
      *prepare(execution: Trace): Task<void> {
        for (const { prepare } of checkers) if (prepare !== undefined) yield* prepare(execution);
      },
    }),
    stopsIn: (execution: Trace, recall: Recall) => collectStops(checkers, execution, recall, from.branch, coverage),
    accept: ({ cursor, hits: here }: BreakpointStop) => {
      const due = here.filter(({ id }) => (hits.get(id) ?? 0) >= (ignores.get(id) ?? 0));
      stopping = due.filter((hit) => hit.printed === undefined);
      for (const { printed: text } of due) if (text !== undefined) printed.push({ cursor, text });
      if (printed.length >= MOST_PRINTED && stopping.length === 0)
        stopping = due.slice(-1).map((hit) => ({ ...hit, text: PAUSED }));
      for (const { id } of here) hits.set(id, (hits.get(id) ?? 0) + 1);
      return stopping.length > 0;
    },
  };
}

/** The lines of one move. After so many it stops, and none is lost. */
const MOST_PRINTED = 10_000;

const PAUSED = `${MOST_PRINTED} lines have been printed; "continue" prints on`;

function checkerOf(breakpoint: Breakpoint, timeline: History): Checker {
  const { format } = breakpoint;
  const checker = createChecker(breakpoint, timeline);
  return format === undefined ? checker : printing(checker, format, timeline);
}

/** The stops in order. It runs for every iteration of a scan, so it allocates nothing where there is no hit. */
function* collectStops(
  checkers: readonly Checker[],
  execution: Trace,
  recall: Recall,
  branch: number,
  coverage: Coverage,
): Task<readonly BreakpointStop[]> {
  let found: Map<number, BreakpointHit[]> | null = null;
  let values = 0;
  for (const checker of checkers) {
    for (const frame of checker.candidates(execution)) {
      values += execution.frames[frame]?.output.data?.length ?? 0;
      if (values >= VALUES_AT_ONCE) {
        values = 0;
        yield { done: 0, total: 1 };
      }
      const reason = checker.reasonAt(frame, execution, recall);
      coverage.look();
      if (reason === null) continue;
      if ('unseen' in reason) {
        coverage.miss(reason);
        continue;
      }
      found ??= new Map();
      findOrMake(found, frame, () => []).push({ id: checker.id, ...reason });
    }
  }
  if (found === null) return NO_STOPS;
  const { iteration } = execution;
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([frame, hits]) => ({ cursor: { branch, iteration, frame, row: null }, hits }));
}

/** Looking at these many takes some milliseconds, depending on what is asked of them. */
const VALUES_AT_ONCE = 2 ** 18;

const NO_STOPS: readonly BreakpointStop[] = [];

/** Iterations that are executed by one recording have the same frames, so their candidates are found once. */
function withKnownCandidates(checker: Checker, onAsked: (isMatch: boolean) => void): Checker {
  const known = new WeakMap<Trace['frames'], readonly number[]>();
  return {
    ...checker,
    candidates(execution) {
      const candidates = known.get(execution.frames) ?? checker.candidates(execution);
      known.set(execution.frames, candidates);
      onAsked(candidates.length > 0);
      if (candidates[0] === -1 || checker.mayStopAtStart?.(execution.iteration) !== true) return candidates;
      return [-1, ...candidates];
    },
  };
}

const AT_ONCE = 1024;

/** A sentence for each breakpoint that holds in one of them, from an iteration to another, both included. */
export function* describeUnrecorded(
  timeline: History,
  breakpoints: readonly Breakpoint[],
  [from, to]: readonly [number, number],
): Task<string> {
  const { measured, numbers } = timeline;
  if (measured === numbers) return '';
  const sentences: string[] = [];
  for (const breakpoint of breakpoints) {
    const holds = breakpoint.enabled ? holdsIn(breakpoint, timeline) : null;
    if (holds === null) continue;
    const found: number[] = [];
    let unknown = 0;
    const [first, last] = [measured.positionOf(from - 1) + 1, measured.positionOf(to)];
    for (let position = first; position <= last; position++) {
      const iteration = measured.at(position);
      const result = numbers.has(iteration) ? false : holds(iteration);
      if (result === true) found.push(iteration);
      if (result === null) unknown++;
      if (position % AT_ONCE === 0) yield { done: position - first, total: last - first + 1 };
    }
    const text = describe(breakpoint, found, unknown);
    if (text !== '') sentences.push(text);
  }
  return sentences.join(' ');
}

function describe(breakpoint: Breakpoint, [first, ...others]: readonly number[], unknown: number): string {
  const what = describeBreakpoint(breakpoint);
  const open = unknown === 0 ? '' : `; of ${unknown} more it is not known, since not all metrics were measured there`;
  if (first === undefined) {
    return unknown === 0
      ? ''
      : `Whether ${what} holds in ${unknown === 1 ? 'an iteration' : `${unknown} iterations`} not recorded step by step is not known, since not all metrics were measured there.`;
  }
  const where =
    others.length === 0
      ? `iteration ${first}, which was not recorded step by step`
      : `${others.length + 1} iterations that were not recorded step by step, the first of them ${first}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} also holds in ${where}${open}.`;
}

/** Null for what needs more than metrics; asked of an iteration, null where its metrics do not tell. */
function holdsIn(breakpoint: Breakpoint, timeline: History): MayStopIn | null {
  const { where, condition } = breakpoint;
  const isByMetrics =
    where.kind === 'rule'
      ? RULES[where.rule].byMetrics !== undefined && condition === null
      : where.kind === 'condition';
  return isByMetrics ? createChecker(breakpoint, timeline).mayStopIn : null;
}
