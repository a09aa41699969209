/**
 * Scanning: replays every iteration of a range once, in order, and shows it with all its frames.
 * Invariant: memory does not grow with the range, because a trace is overwritten `depth` + 1 iterations later. A scan has
 * arenas of its own, so whoever is shown an iteration may look at others in the meantime.
 */

import type { Outcome, TrainingProgram } from '../training/program.js';
import { Replayer } from '../training/replayer.js';
import { copyState, type RunState } from '../training/run-state.js';
import type { Recall, Visit } from './history.js';
import { executing } from './replayers.js';
import { during, finish, type ReplayTask, SLICE_MILLISECONDS, type Stage, within } from './task.js';
import type { ReplayedTrace } from './trace.js';

/** The timeline being scanned. */
interface ScannedTimeline {
  /** The nearest kept state at or before `iteration`. */
  nearestState(iteration: number): ReplayTask<RunState>;
  /** The program that executes an iteration: before a fork, another one. */
  programAt(iteration: number): TrainingProgram;
  /** Whether an iteration has not been executed before. */
  isNew(iteration: number): boolean;
  /** Remembers a new iteration. */
  noteExecuted(outcome: Outcome): Generator<Stage | null, void, void>;
  /**
   * Holds an iteration that was executed before against what is known of it.
   * @throws ReplayFault
   */
  verify(outcome: Outcome, isLast: boolean): void;
  /** Keeps a replayed state if none is newer. Its memory must not be used again. */
  keepNewest(state: RunState): void;
  trace(iteration: number): ReplayedTrace;
}

/** See History.scan. */
export function* replayScan(
  timeline: ScannedTimeline,
  first: number,
  last: number,
  depth: number,
  visit: Visit<ReplayedTrace>,
): ReplayTask<void> {
  let state = yield* timeline.nearestState(Math.max(0, first - depth));
  const from = state.iteration;
  const remembered = new Remembered(timeline, depth);
  let replayer = null as Replayer | null;
  let latest: Outcome | null = null;
  let copy: RunState | null = null;
  let isOver = false;
  let sliceEnds = performance.now() + SLICE_MILLISECONDS;
  // An iteration counts as soon as it has been looked through, too.
  let reached = from;
  const progress = () => ({ done: reached - from, total: last - from, iteration: reached });
  try {
    while (!isOver && state.iteration < last) {
      const program = timeline.programAt(state.iteration);
      let start = state;
      if (replayer?.program !== program) {
        replayer = new Replayer(program, depth);
        // A fork starts from a state of its own.
        if (state.iteration === program.initial.iteration) start = program.initial;
        yield* during(replayer.load(start), progress());
      }
      replayer.begin(start);
      for (let slices = 0; !replayer.runUntil(sliceEnds); slices++) {
        yield { ...progress(), ...executing(replayer, slices) };
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
      const { outcome } = replayer;
      if (timeline.isNew(start.iteration)) yield* within(timeline.noteExecuted(outcome), progress());
      else timeline.verify(outcome, false);
      const executed = new ScannedTrace(replayer);
      remembered.add(executed);
      latest = outcome;
      state = outcome.end;
      const seen = executed.iteration >= first && visit(executed, remembered.recall);
      if (typeof seen === 'boolean') isOver = seen;
      else {
        let slice = seen.next();
        for (; slice.done !== true; slice = seen.next()) yield progress();
        isOver = slice.value;
      }
      if (!isOver) reached = state.iteration;
      if (performance.now() >= sliceEnds) {
        yield progress();
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
    }
    if (latest !== null) timeline.verify(latest, true);
    // A state would keep the memory of all that the scan executed.
    copy = yield* during(copyState(state), progress());
  } finally {
    timeline.keepNewest(copy ?? finish(copyState(state)));
  }
}

/** The iteration that a replayer has executed. A search feels what takes longest to find out, so it is found out when asked. */
class ScannedTrace implements ReplayedTrace {
  readonly start: RunState;
  readonly iteration: number;
  readonly frames: ReplayedTrace['frames'];
  readonly outcome: Outcome;

  constructor(private readonly replayer: Replayer) {
    this.start = replayer.start;
    this.iteration = this.start.iteration;
    this.frames = replayer.frames;
    this.outcome = replayer.outcome;
  }

  get bytes(): number {
    return this.replayer.bytes;
  }
}

/** The latest iterations, for as long as their values are there. */
class Remembered {
  private readonly traces: ReplayedTrace[] = [];

  constructor(
    private readonly timeline: ScannedTimeline,
    private readonly depth: number,
  ) {}

  readonly recall: Recall<ReplayedTrace> = (iteration) => {
    if (iteration < 0) return null;
    return this.traces.find((trace) => trace.iteration === iteration) ?? this.timeline.trace(iteration);
  };

  add(trace: ReplayedTrace): void {
    if (this.traces.length > this.depth) this.traces.shift();
    this.traces.push(trace);
  }
}
