/**
 * Scanning: replays every iteration of a range once, in order, and shows it with all its frames.
 * Invariant: memory does not grow with the range, because a trace is overwritten `depth` + 1 iterations later. A scan has
 * arenas of its own, so whoever is shown an iteration may look at others in the meantime.
 */

import { finish, reporting, type Stage } from '../engine/slices.js';
import { type AfterIteration, iterate } from '../training/iterations.js';
import type { Outcome, TrainingProgram } from '../training/program.js';
import { Replayer } from '../training/replayer.js';
import { copyState, type RunState } from '../training/run-state.js';
import type { Recall, Visit } from './history.js';
import { type ReplayProgress, type ReplayTask, withStage } from './task.js';
import type { ReplayedTrace } from './trace.js';

/** The timeline whose iterations are executed. */
interface ReplayedTimeline {
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
  timeline: ReplayedTimeline,
  first: number,
  last: number,
  depth: number,
  visit: Visit<ReplayedTrace>,
): ReplayTask<void> {
  const state = yield* timeline.nearestState(Math.max(0, first - depth));
  const remembered = new Remembered(timeline, depth);
  let latest: Outcome | null = null;
  yield* replay(
    timeline,
    state,
    last,
    (program) => new Replayer(program, depth),
    (replayer) => {
      const executed = new ScannedTrace(replayer);
      remembered.add(executed);
      latest = replayer.outcome;
      return executed.iteration >= first && visit(executed, remembered.recall);
    },
  );
  if (latest !== null) timeline.verify(latest, true);
}

/**
 * Executes iterations from a state on, notes each that is new and verifies the others.
 * @param replayerFor gives one for a program: there are several where forks lie on the way
 * @param look gives whether to end after this iteration
 * @returns the state before `last`, or in which this ended
 */
export function* replay(
  timeline: ReplayedTimeline,
  from: RunState,
  last: number,
  replayerFor: (program: TrainingProgram) => Replayer,
  look: (replayer: Replayer) => boolean | Generator<unknown, unknown, void>,
): ReplayTask<RunState> {
  let state = from;
  let copy: RunState | null = null;
  let isOver = false;
  // An iteration counts as soon as it has been looked through, too.
  let reached = from.iteration;
  const report = (stage: Stage | null): ReplayProgress =>
    withStage({ done: reached - from.iteration, total: last - from.iteration, iteration: reached }, stage);
  try {
    while (!isOver && state.iteration < last) {
      const program = timeline.programAt(reached);
      // A fork starts from a state of its own.
      const start = reached === program.initial.iteration ? program.initial : state;
      const after: AfterIteration = function* (replayer) {
        const { outcome } = replayer;
        if (timeline.isNew(reached)) yield* timeline.noteExecuted(outcome);
        else timeline.verify(outcome, false);
        state = outcome.end;
        const seen = look(replayer);
        isOver = seen === true || (seen !== false && (yield* reporting(seen, () => null)) === true);
        if (isOver) return null;
        reached = state.iteration;
        return timeline.programAt(reached) === program ? state : null;
      };
      yield* reporting(iterate(replayerFor(program), start, last, after), report);
    }
    // A state would keep the memory of all that was executed.
    copy = yield* reporting(copyState(state), report);
    return copy;
  } finally {
    // Also where the task is dropped, so that going on from there is short.
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
    private readonly timeline: ReplayedTimeline,
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
