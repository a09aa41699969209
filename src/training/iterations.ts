/** Runs the iterations of a program in order, for callers that look at each once and keep nothing of it. */
import { Arena } from '../engine/arena.js';
import { type Frame, Tape } from '../engine/tape.js';
import type { Outcome, TrainingProgram } from './program.js';
import type { RunState } from './run-state.js';

export interface ExecutedIteration {
  readonly outcome: Outcome;
  readonly frames: readonly Frame[];
}

/**
 * Arenas are reused, so the values of one iteration are valid only until the next begins.
 * @param next the state to continue from, if it is not the one that the iteration ended in
 */
export function* executeIterations(
  program: TrainingProgram,
  count: number,
  next: (outcome: Outcome) => RunState = ({ end }) => end,
): Generator<ExecutedIteration> {
  const tape = new Tape();
  const arena = new Arena();
  const lasting = [new Arena(), new Arena()];
  let state = program.initial;
  for (let iteration = 0; iteration < count; iteration++) {
    arena.reset();
    lasting[iteration & 1].reset();
    tape.begin(arena, lasting[iteration & 1]);
    const outcome = program.execute(tape, state);
    yield { outcome, frames: tape.frames };
    state = next(outcome);
  }
}
