/**
 * Measures training: steps and tokens a second, warm, of runs long enough for the clock.
 * Invariant: the steps measured are those that a timeline executes, in memory that is used in the same way.
 */

import { finish } from '../../src/numbers/engine/task.js';
import { TraceRecorder } from '../../src/timeline/trace-recorder.js';
import { IterationRunner } from '../../src/training/iteration/iteration-runner.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import type { RunState } from '../../src/training/iteration/run-state.js';

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

/**
 * How iterations are executed: `plain` again and again in the same memory; `traced` so that all values of each are kept;
 * `named` so that it is known, too, what they are, as it is of every iteration that somebody looks at.
 */
export type Mode = 'plain' | 'traced' | 'named';

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

function createStepper(program: TrainingProgram, mode: Mode): Stepper {
  const execute = mode === 'plain' ? replaying(program) : tracing(program, mode === 'named');
  let state = program.initial;
  return () => {
    const { targets } = program.drawBatch(state).batch;
    state = execute(state);
    return targets.reduce((sum, { length }) => sum + length, 0);
  };
}

/** Executes an iteration and returns the state that it ends in. */
type Execute = (state: RunState) => RunState;

function replaying(program: TrainingProgram): Execute {
  const runner = new IterationRunner(program);
  return (state) => {
    runner.begin(state);
    runner.runUntil(Number.POSITIVE_INFINITY);
    return runner.outcome.end;
  };
}

function tracing(program: TrainingProgram, isNamed: boolean): Execute {
  const recorder = new TraceRecorder(program, [], false);
  return (state) => {
    const trace = finish(recorder.record(state));
    return isNamed ? trace.outcome.end : trace.end;
  };
}
