/**
 * From breakpoints to the search for their stops.
 * Invariant: whether a breakpoint stops at a place depends on the run and the place alone, so both directions agree; what
 * metrics pass over holds no stop.
 */
import type { Frame } from '../engine/tape.js';
import type { Cursor } from '../timeline/cursor.js';
import type { Search, Stop } from '../timeline/move.js';
import type { Execution, Recall } from '../timeline/scan.js';
import type { Timeline } from '../timeline/timeline.js';
import { type Breakpoint, framesAt } from './breakpoints.js';
import { compile, describeRefusal, type Evaluation, type Expression, evaluateIn } from './expressions/compile.js';
import { FrameScene } from './expressions/scene.js';
import { describeOperand, isSame } from './expressions/values.js';
import { mayChange, mayHold } from './metric-stages.js';
import { findRule } from './rules.js';
import { showOperand } from './show.js';

export interface Hit {
  readonly id: number;
  /** Why it stops, in words; empty where the place says all. */
  readonly reason: string;
}

export interface BreakpointStop extends Stop {
  readonly hits: readonly Hit[];
}

/** A place that a breakpoint is asked about. */
interface Spot {
  /** −1 for the start of the iteration. */
  readonly frame: number;
  readonly execution: Execution;
  readonly recall: Recall;
}

/** One breakpoint, ready to be asked. */
interface Checker {
  readonly id: number;
  readonly history: number;
  readonly mayStopIn: ((iteration: number) => boolean) | null;
  /** Depends on which steps an iteration has, not on their values. */
  candidates(execution: Execution): readonly number[];
  reasonAt(spot: Spot): string | null;
}

export interface BreakpointSearch extends Search<BreakpointStop> {
  /** How often each breakpoint has been hit so far, by id. */
  readonly hits: ReadonlyMap<number, number>;
}

/** @param from where the search starts */
export function searchFor(breakpoints: readonly Breakpoint[], timeline: Timeline, from: Cursor): BreakpointSearch {
  const enabled = breakpoints.filter((breakpoint) => breakpoint.enabled);
  const checkers = enabled.map((breakpoint) => new CandidateCache(createChecker(breakpoint, timeline)));
  const structure = new StructureCheck();
  const ignored = new Map(enabled.map(({ id, ignore }) => [id, ignore]));
  const hits = new Map<number, number>();
  const skips = checkers.map(({ checker }) => checker.mayStopIn);
  return {
    hits,
    history: Math.max(0, ...checkers.map(({ checker }) => checker.history)),
    mayStopIn: skips.includes(null) ? null : (iteration) => skips.some((mayStop) => mayStop?.(iteration)),
    stopsIn: (execution, recall) => {
      const version = structure.versionOf(execution.frames);
      const found = collectHits(checkers, version, execution, recall);
      return found.map(([frame, here]) => ({
        cursor: { ...from, iteration: execution.iteration, frame, row: null },
        hits: here,
      }));
    },
    accept: ({ hits: here }) => {
      let accepted = false;
      for (const { id } of here) {
        hits.set(id, (hits.get(id) ?? 0) + 1);
        const left = ignored.get(id) ?? 0;
        if (left > 0) ignored.set(id, left - 1);
        else accepted = true;
      }
      return accepted;
    },
  };
}

/** Hits by frame, in order. Runs for every iteration of a scan, so it makes nothing where there is no hit. */
function collectHits(
  checkers: readonly CandidateCache[],
  version: number,
  execution: Execution,
  recall: Recall,
): readonly (readonly [frame: number, hits: readonly Hit[]])[] {
  let found: Map<number, Hit[]> | null = null;
  for (const cache of checkers) {
    const { checker } = cache;
    for (const frame of cache.candidates(execution, version)) {
      const reason = checker.reasonAt({ frame, execution, recall });
      if (reason === null) continue;
      found ??= new Map();
      const here = found.get(frame);
      if (here === undefined) found.set(frame, [{ id: checker.id, reason }]);
      else here.push({ id: checker.id, reason });
    }
  }
  return found === null ? NO_HITS : [...found].sort(([a], [b]) => a - b);
}

const NO_HITS: readonly (readonly [number, readonly Hit[]])[] = [];

/** Tells iterations of the same steps apart from others by comparing references. */
class StructureCheck {
  private frames: readonly Frame[] = [];
  private version = 0;

  versionOf(frames: readonly Frame[]): number {
    if (!this.isSame(frames)) this.version++;
    this.frames = frames;
    return this.version;
  }

  private isSame(frames: readonly Frame[]): boolean {
    if (frames.length !== this.frames.length) return false;
    for (let k = 0; k < frames.length; k++) {
      const a = frames[k];
      const b = this.frames[k];
      if (a.op !== b.op || a.scope !== b.scope || a.label !== b.label) return false;
    }
    return true;
  }
}

/** Candidates are found again only when the steps of the iteration are others. */
class CandidateCache {
  private version = -1;
  private known: readonly number[] = [];

  constructor(readonly checker: Checker) {}

  candidates(execution: Execution, version: number): readonly number[] {
    if (version !== this.version) {
      this.known = this.checker.candidates(execution);
      this.version = version;
    }
    return this.known;
  }
}

function createChecker(breakpoint: Breakpoint, timeline: Timeline): Checker {
  const { where, id } = breakpoint;
  switch (where.kind) {
    case 'rule': {
      const rule = findRule(where.rule);
      const { byMetrics } = rule;
      return {
        id,
        history: 0,
        mayStopIn: byMetrics === undefined ? null : (iteration) => byMetrics(timeline, iteration, where.thresholds),
        candidates: (execution) => rule.frames(execution),
        reasonAt: ({ frame, execution }) => rule.check(execution.frames[frame], execution, timeline, where.thresholds),
      };
    }
    case 'watch':
      return createWatch(id, where.expression, timeline);
    default:
      return createPlaceChecker(breakpoint, timeline);
  }
}

function createPlaceChecker({ id, where, condition }: Breakpoint, timeline: Timeline): Checker {
  const place = (execution: Execution): readonly number[] => framesAt(where, execution.frames);
  if (condition === null) return { id, history: 0, mayStopIn: null, candidates: place, reasonAt: () => '' };
  const expression = compile(condition, timeline.program);
  if (expression.kind === 'refused') return brokenChecker(id, describeRefusal(expression));
  const everywhere = where.kind === 'condition';
  return {
    id,
    history: expression.history,
    mayStopIn: mayHold(expression, timeline, everywhere),
    candidates: everywhere ? (execution) => settlingFrames(expression, execution) : place,
    reasonAt: ({ frame, execution, recall }) =>
      reasonOf(evaluateIn(expression, new FrameScene(timeline, { frame, row: null }, execution, recall))),
  };
}

function reasonOf(result: Evaluation): string | null {
  if (result.kind === 'not-yet') return null;
  if (result.kind === 'failed') return `its condition cannot be evaluated here: ${result.message}`;
  if (typeof result.value === 'boolean') return result.value ? '' : null;
  return `its condition is ${describeOperand(result.value)}, not true or false`;
}

function createWatch(id: number, text: string, timeline: Timeline): Checker {
  const expression = compile(text, timeline.program);
  if (expression.kind === 'refused') return brokenChecker(id, describeRefusal(expression));
  return {
    id,
    history: expression.history + 1,
    mayStopIn: mayChange(expression, timeline),
    candidates: (execution) => changingFrames(expression, execution),
    reasonAt: (spot) => changeAt(expression, timeline, spot),
  };
}

/** How a value differs from the one just before a place; null where it does not, or where there was none before. */
function changeAt(expression: Expression, timeline: Timeline, spot: Spot): string | null {
  const { frame, execution, recall } = spot;
  const after = evaluateIn(expression, new FrameScene(timeline, { frame, row: null }, execution, recall));
  if (after.kind === 'failed') return `it cannot be evaluated here: ${after.message}`;
  if (after.kind === 'not-yet') return null;
  const earlier = frame >= 0 ? execution : recall(execution.iteration - 1);
  if (earlier === null) return null;
  const place = { frame: frame >= 0 ? frame - 1 : earlier.frames.length - 1, row: null };
  // The prediction at hand is the one of the place itself: standing elsewhere is no change of the value.
  const context = frame >= 0 ? frame : place.frame;
  const before = evaluateIn(expression, new FrameScene(timeline, place, earlier, recall, context));
  if (before.kind !== 'value' || isSame(before.value, after.value)) return null;
  return `changed from ${showOperand(before.value)} to ${showOperand(after.value)}`;
}

/** A breakpoint that came from elsewhere with a condition that does not fit this program stops at once and says so. */
function brokenChecker(id: number, message: string): Checker {
  return {
    id,
    history: 0,
    mayStopIn: null,
    candidates: () => [-1],
    reasonAt: () => `its condition cannot be read: ${message}`,
  };
}

/** Frames at which the last of the values that an expression reads is computed; all where any step may change it. */
function settlingFrames({ reads }: Expression, { frames, outcome }: Execution): readonly number[] {
  const settled = reads.map((read) => read.settles(outcome));
  if (settled.includes(null)) return frames.map(({ index }) => index);
  const lists = settled.flatMap((list) => (list === null ? [] : [list]));
  const lastOf = (list: readonly number[]): number => Math.max(-1, ...list);
  const latest = lists.reduce<readonly number[]>((best, list) => (lastOf(list) > lastOf(best) ? list : best), [-1]);
  const others = Math.max(-1, ...lists.filter((list) => lastOf(list) < lastOf(latest)).map(lastOf));
  return sortedFrames(latest.filter((frame) => frame >= others));
}

/** Frames at which a value that an expression reads may change. */
function changingFrames({ reads }: Expression, { frames, outcome }: Execution): readonly number[] {
  const settled = reads.map((read) => read.settles(outcome));
  if (settled.includes(null)) return [-1, ...frames.map(({ index }) => index)];
  return sortedFrames(settled.flatMap((list) => list ?? []));
}

function sortedFrames(frames: readonly number[]): readonly number[] {
  return [...new Set(frames)].sort((a, b) => a - b);
}
