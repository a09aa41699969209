/**
 * Scanning: every iteration of a range replayed once, in order, and shown with all its frames.
 * Invariant: costs a replay and no memory that grows: what is shown is overwritten `history` iterations later. Nobody
 * else's arenas are used, so whoever is shown an iteration may look at others in the meantime.
 */

import { Arena } from '../engine/arena.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Outcome } from '../training/program.js';
import type { RunState } from '../training/run-state.js';
import type { Task } from './task.js';
import type { Timeline } from './timeline.js';

/** One executed iteration. A trace is one that is kept. */
export interface Execution {
  readonly iteration: number;
  readonly start: RunState;
  readonly frames: readonly Frame[];
  readonly outcome: Outcome;
}

/** An earlier iteration; null where there is none. */
export type Recall = (iteration: number) => Execution | null;

/** @returns true to end the scan */
export type Visit = (execution: Execution, recall: Recall) => boolean;

const SLICE_MILLISECONDS = 8;

/** Looks iterations up in the timeline, replaying them where they are not kept. */
export function recallFrom(timeline: Timeline): Recall {
  return (iteration) => (iteration < 0 ? null : timeline.trace(iteration));
}

/**
 * Shows iterations `first` … `last` − 1 to `visit`, in order.
 * @param history how many iterations before the one shown can be recalled without a replay of their own
 */
export function* scan(timeline: Timeline, first: number, last: number, history: number, visit: Visit): Task<void> {
  const ring = new ScanRing(timeline, history);
  let state = timeline.nearestState(Math.max(0, first - history));
  const from = state.iteration;
  let sliceEnds = performance.now() + SLICE_MILLISECONDS;
  while (state.iteration < last) {
    const execution = ring.execute(state);
    if (execution.iteration >= first && visit(execution, ring.recall)) {
      timeline.settle(execution.outcome.end);
      return;
    }
    state = execution.outcome.end;
    if (performance.now() >= sliceEnds) {
      state = timeline.settle(state);
      yield { done: state.iteration - from, total: last - from };
      sliceEnds = performance.now() + SLICE_MILLISECONDS;
    }
  }
  timeline.settle(state);
}

/** One iteration replayed on arenas of its own, for a look that is not kept. */
export function executeAgain(timeline: Timeline, iteration: number): Execution {
  const ring = new ScanRing(timeline, 0);
  let execution = ring.execute(timeline.nearestState(iteration));
  while (execution.iteration < iteration) execution = ring.execute(execution.outcome.end);
  return execution;
}

/** As many arenas as iterations are remembered, each used again when its iteration is no longer needed. */
class ScanRing {
  private readonly tape = new Tape();
  private readonly arenas: readonly Arena[];
  private readonly lasting: readonly Arena[];
  private readonly remembered: Execution[] = [];

  constructor(
    private readonly timeline: Timeline,
    private readonly history: number,
  ) {
    this.arenas = Array.from({ length: history + 1 }, () => new Arena());
    // The state that an iteration starts from is what the one before it ended in.
    this.lasting = Array.from({ length: history + 2 }, () => new Arena());
  }

  readonly recall: Recall = (iteration) => {
    if (iteration < 0) return null;
    return this.remembered.find((execution) => execution.iteration === iteration) ?? this.timeline.trace(iteration);
  };

  execute(state: RunState): Execution {
    const { iteration } = state;
    const arena = this.arenas[iteration % this.arenas.length];
    const lasting = this.lasting[iteration % this.lasting.length];
    arena.reset();
    lasting.reset();
    this.tape.begin(arena, lasting);
    const { start, outcome } = this.timeline.executeOn(this.tape, state);
    const execution = { iteration, start, frames: this.tape.frames, outcome };
    if (this.remembered.length > this.history) this.remembered.shift();
    this.remembered.push(execution);
    return execution;
  }
}
