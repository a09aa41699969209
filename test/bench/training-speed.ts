/**
 * Measures training: steps and tokens a second, warm, of runs long enough for the clock.
 * Invariant: the steps measured are those that a timeline executes, with its arenas used in the same way.
 */

import { Arena } from '../../src/engine/arena.js';
import { Reserve } from '../../src/engine/reserve.js';
import { RunArenas } from '../../src/engine/run-arenas.js';
import { Tape } from '../../src/engine/tape.js';
import type { TrainingProgram } from '../../src/training/program.js';
import type { RunState } from '../../src/training/run-state.js';

export interface MeasureOptions {
  readonly runs: number;
  /** Of each run, and of the warm-up. */
  readonly seconds: number;
}

export interface Measurement {
  /** One entry a run. */
  readonly stepsPerSecond: readonly number[];
  readonly tokensPerSecond: readonly number[];
}

/** How iterations are executed: `plain` reuses its arenas, `traced` keeps each iteration in arenas of its own. */
export type Mode = 'plain' | 'traced';

export function measureTraining(program: TrainingProgram, mode: Mode, options: MeasureOptions): Measurement {
  const stepper = createStepper(program, mode);
  runFor(stepper, options.seconds);
  const runs = Array.from({ length: options.runs }, () => runFor(stepper, options.seconds));
  return {
    stepsPerSecond: runs.map(({ steps, seconds }) => steps / seconds),
    tokensPerSecond: runs.map(({ tokens, seconds }) => tokens / seconds),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Executes one iteration and returns the predictions in it. */
type Stepper = () => number;

const LEAST_STEPS = 2;

function runFor(step: Stepper, limit: number) {
  const start = performance.now();
  let steps = 0;
  let tokens = 0;
  for (;;) {
    tokens += step();
    steps++;
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= limit && steps >= LEAST_STEPS) return { steps, tokens, seconds };
  }
}

export function createStepper(program: TrainingProgram, mode: Mode): Stepper {
  const tape = new Tape();
  const arenas = new RunArenas();
  let state: RunState = program.initial;
  const reserve = new Reserve();
  let own = new Arena();
  return () => {
    if (mode === 'plain') arenas.begin(tape, state.iteration);
    else {
      own = new Arena(own.size, reserve);
      tape.begin(own, new Arena(program.layout.size, reserve));
    }
    const outcome = program.execute(tape, state);
    state = outcome.end;
    return outcome.groups.reduce((sum, { targets }) => sum + targets.data.length, 0);
  };
}
