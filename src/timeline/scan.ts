/**
 * Scanning: replays every iteration of a range once, in order, and shows it with all its frames.
 * Invariant: memory does not grow with the range, because a trace is overwritten `depth` iterations later. A scan has
 * arenas of its own, so whoever is shown an iteration may look at others in the meantime.
 */

import { Arena } from '../engine/arena.js';
import { Execution } from '../engine/execution.js';
import { RunArenas } from '../engine/run-arenas.js';
import { Tape } from '../engine/tape.js';
import type { Outcome } from '../training/program.js';
import { copyState, type RunState } from '../training/run-state.js';
import type { Recall, Visit } from './history.js';
import { during, finish, SLICE_MILLISECONDS, type Task } from './task.js';
import type { ReplayedTrace } from './trace.js';

/** The timeline being scanned. */
interface ScannedTimeline {
  /** The nearest kept state at or before `iteration`. */
  nearestState(iteration: number): RunState;
  /**
   * Records one iteration on a tape that executes later.
   * @param state before the iteration; ignored where the timeline forks, since a fork has a state of its own
   */
  recordOn(tape: Tape, state: RunState): { readonly start: RunState; readonly outcome: Outcome };
  /** Remembers what is new about an executed iteration. */
  noteExecuted(outcome: Outcome): Task<void>;
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
): Task<void> {
  const ring = new ScanRing(timeline, depth);
  let state = timeline.nearestState(Math.max(0, first - depth));
  const from = state.iteration;
  let copy: RunState | null = null;
  let isOver = false;
  let sliceEnds = performance.now() + SLICE_MILLISECONDS;
  try {
    while (!isOver && state.iteration < last) {
      const { execution, executed } = ring.begin(state);
      while (!execution.runUntil(sliceEnds)) {
        yield { done: state.iteration - from, total: last - from, iteration: state.iteration };
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
      yield* timeline.noteExecuted(executed.outcome);
      ring.remember(executed);
      state = executed.outcome.end;
      isOver = executed.iteration >= first && visit(executed, ring.recall);
      if (performance.now() >= sliceEnds) {
        yield { done: state.iteration - from, total: last - from, iteration: state.iteration };
        sliceEnds = performance.now() + SLICE_MILLISECONDS;
      }
    }
    // A state would keep the memory of all that the scan executed.
    copy = yield* during(copyState(state), { done: last - from, total: last - from, iteration: state.iteration });
  } finally {
    timeline.keepNewest(copy ?? finish(copyState(state)));
  }
}

/** One arena for each iteration that can be recalled, reused when its iteration is no longer needed. */
class ScanRing {
  private readonly tape = new Tape(new Arena(), new Arena(), 'later');
  private readonly arenas: RunArenas;
  private readonly remembered: ReplayedTrace[] = [];

  constructor(
    private readonly timeline: ScannedTimeline,
    private readonly depth: number,
  ) {
    this.arenas = new RunArenas(depth);
  }

  readonly recall: Recall<ReplayedTrace> = (iteration) => {
    if (iteration < 0) return null;
    return this.remembered.find((execution) => execution.iteration === iteration) ?? this.timeline.trace(iteration);
  };

  /** Records an iteration, which is there when it has been executed. */
  begin(state: RunState): { readonly execution: Execution; readonly executed: ReplayedTrace } {
    const { tape } = this;
    const { iteration } = state;
    this.arenas.move();
    const { values, states } = this.arenas;
    const arena = values[iteration % values.length];
    const lasting = states[iteration % states.length];
    arena.reset();
    lasting.reset();
    tape.begin(arena, lasting);
    const { start, outcome } = this.timeline.recordOn(tape, state);
    const bytes = arena.bytes + lasting.bytes;
    const executed = { iteration, start, frames: tape.frames, outcome, bytes };
    return { execution: new Execution(tape.steps), executed };
  }

  /** So that it can be recalled. */
  remember(executed: ReplayedTrace): void {
    if (this.remembered.length > this.depth) this.remembered.shift();
    this.remembered.push(executed);
  }
}
