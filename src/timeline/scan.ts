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
import { during, finish, type ReplayTask, SLICE_MILLISECONDS, type Stage } from './task.js';
import type { ReplayedTrace } from './trace.js';

/** The timeline being scanned. */
interface ScannedTimeline {
  /** The nearest kept state at or before `iteration`. */
  nearestState(iteration: number): ReplayTask<RunState>;
  /** The program that executes an iteration: before a fork, another one. */
  programAt(iteration: number): TrainingProgram;
  /** Remembers what is new about an executed iteration. */
  noteExecuted(outcome: Outcome): Generator<Stage | null, void, void>;
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
      // Not by `within`: searches inside frames are fast enough to feel another generator for each iteration.
      const noting = timeline.noteExecuted(outcome);
      for (let slice = noting.next(); slice.done !== true; slice = noting.next()) {
        yield { ...progress(), ...(slice.value !== null && { stage: slice.value }) };
      }
      const { frames, bytes } = replayer;
      const executed = { iteration: start.iteration, start: replayer.start, frames, outcome, bytes };
      remembered.add(executed);
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
    // A state would keep the memory of all that the scan executed.
    copy = yield* during(copyState(state), progress());
  } finally {
    timeline.keepNewest(copy ?? finish(copyState(state)));
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
