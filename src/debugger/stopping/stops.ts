/**
 * Turns breakpoints into a search for their stops, which prints on its way what dprintf prints.
 * Invariant: whether a breakpoint stops at a place depends on the run and the place alone, so both directions agree; an
 * iteration passed over by metrics holds no stop.
 */
import type { Cursor } from '../../timeline/cursor.js';
import type { History, Recall } from '../../timeline/history.js';
import type { Search, Stop } from '../../timeline/move.js';
import type { PrintedLine, Task } from '../../timeline/task.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';
import { type Coverage, createCoverage } from '../../timeline/unseen.js';
import type { Breakpoint } from './breakpoints.js';
import { type Checker, createChecker, type Reason } from './checkers.js';
import { printing } from './printing.js';

/** The stop of one breakpoint. */
export interface Hit extends Reason {
  readonly id: number;
}

export interface BreakpointStop extends Stop {
  readonly hits: readonly Hit[];
}

export interface BreakpointSearch extends Search<BreakpointStop> {
  /** How often each breakpoint has been hit so far, by id. */
  readonly hits: ReadonlyMap<number, number>;
  /** The hits of the stop found that are not ignored. */
  readonly stopping: readonly Hit[];
  /** What was printed on the way. */
  readonly printed: readonly PrintedLine[];
  /** What was looked at on the way, and what could not be. */
  readonly coverage: Coverage;
  /** How many iterations could be passed over, since what is known of each as a whole rules a stop out. */
  readonly passedOver: number;
}

/** @param from where the search starts */
export function searchFor(breakpoints: readonly Breakpoint[], timeline: History, from: Cursor): BreakpointSearch {
  const enabled = breakpoints.filter((breakpoint) => breakpoint.enabled);
  const checkers = enabled.map((breakpoint) => new CandidateCache(checkerOf(breakpoint, timeline)));
  // Of iterations that were recorded elsewhere, one may tell more about the same steps than another.
  const structure = timeline.replay === null ? null : new StructureCheck();
  const ignored = new Map(enabled.map(({ id, ignore }) => [id, ignore]));
  const hits = new Map<number, number>();
  const skips = checkers.map(({ checker }) => checker.mayStopIn);
  const printed: PrintedLine[] = [];
  const coverage = createCoverage();
  const passedOver = new Set<number>();
  const mayStopIn = (iteration: number): boolean => {
    const may = skips.some((mayStop) => mayStop?.(iteration));
    if (!may) passedOver.add(iteration);
    return may;
  };
  let stopping: readonly Hit[] = [];
  return {
    hits,
    printed,
    coverage,
    get stopping() {
      return stopping;
    },
    get passedOver() {
      return passedOver.size;
    },
    lookback: Math.max(0, ...checkers.map(({ checker }) => checker.lookback)),
    mayStopIn: skips.includes(null) ? null : mayStopIn,
    ...(checkers.some(({ checker }) => checker.prepare !== undefined) && {
      *prepare(execution: Trace): Task<void> {
        for (const { checker } of checkers) if (checker.prepare !== undefined) yield* checker.prepare(execution);
      },
    }),
    stopsIn: (execution, recall) =>
      collectStops(checkers, structure?.versionOf(execution.frames) ?? null, execution, recall, from.branch, coverage),
    accept: ({ cursor, hits: here }) => {
      const due = here.filter(({ id }) => (ignored.get(id) ?? 0) === 0);
      stopping = due.filter((hit) => hit.printed === undefined);
      for (const { printed: text } of due) if (text !== undefined) printed.push({ cursor, text });
      if (printed.length >= MOST_PRINTED && stopping.length === 0) stopping = due.slice(-1).map(pausing);
      for (const { id } of here) {
        hits.set(id, (hits.get(id) ?? 0) + 1);
        ignored.set(id, Math.max(0, (ignored.get(id) ?? 0) - 1));
      }
      return stopping.length > 0;
    },
  };
}

/** The lines of one move. After so many it stops, and none is lost. */
const MOST_PRINTED = 10_000;

function pausing(hit: Hit): Hit {
  return { ...hit, text: `${MOST_PRINTED} lines have been printed; "continue" prints on` };
}

function checkerOf(breakpoint: Breakpoint, timeline: History): Checker {
  const { format } = breakpoint;
  const checker = createChecker(breakpoint, timeline);
  return format === undefined ? checker : printing(checker, format, timeline);
}

/** In order. Runs for every iteration of a scan, so it allocates nothing where there is no hit. */
function* collectStops(
  checkers: readonly CandidateCache[],
  version: number | null,
  execution: Trace,
  recall: Recall,
  branch: number,
  coverage: Coverage,
): Task<readonly BreakpointStop[]> {
  let found: Map<number, Hit[]> | null = null;
  let values = 0;
  for (const cache of checkers) {
    const { checker } = cache;
    for (const frame of cache.candidates(execution, version)) {
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
      const here = found.get(frame);
      const hit = { id: checker.id, ...reason };
      if (here === undefined) found.set(frame, [hit]);
      else here.push(hit);
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

/** Numbers the step structures met: iterations with the same steps in a row get the same version. Compares by reference. */
class StructureCheck {
  private frames: readonly TraceFrame[] = [];
  private version = 0;

  versionOf(frames: readonly TraceFrame[]): number {
    if (!this.isSame(frames)) this.version++;
    this.frames = frames;
    return this.version;
  }

  private isSame(frames: readonly TraceFrame[]): boolean {
    if (frames.length !== this.frames.length) return false;
    for (let k = 0; k < frames.length; k++) {
      const a = frames[k];
      const b = this.frames[k];
      if (a.op !== b.op || a.scope !== b.scope || a.label !== b.label) return false;
    }
    return true;
  }
}

/** Finds candidates again only when the iteration has different steps, or may have. */
class CandidateCache {
  private version: number | null = null;
  private known: readonly number[] = [];

  constructor(readonly checker: Checker) {}

  candidates(execution: Trace, version: number | null): readonly number[] {
    if (version === null || version !== this.version) {
      this.known = this.checker.candidates(execution);
      this.version = version;
    }
    const { known, checker } = this;
    if (known[0] === -1 || checker.mayStopAtStart?.(execution.iteration) !== true) return known;
    return [-1, ...known];
  }
}
