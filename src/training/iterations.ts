/** Runs the iterations of a program in order, for callers that look at each once and keep nothing of it. */
import type { Frame } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from './program.js';
import { Replayer } from './replayer.js';
import type { RunState } from './run-state.js';

export interface ExecutedIteration {
  readonly outcome: Outcome;
  readonly frames: readonly Frame[];
}

/**
 * Memory is reused, so the values of one iteration are valid only until the next begins.
 * @param next the state to continue from, if it is not the one that the iteration ended in
 */
export function* executeIterations(
  program: TrainingProgram,
  count: number,
  next: (outcome: Outcome) => RunState = ({ end }) => end,
): Generator<ExecutedIteration> {
  const replayer = new Replayer(program);
  let state = program.initial;
  for (let iteration = 0; iteration < count; iteration++) {
    replayer.begin(state);
    replayer.runUntil(Number.POSITIVE_INFINITY);
    const { outcome, frames } = replayer;
    yield { outcome, frames };
    state = next(outcome);
  }
}
