/**
 * A run executed once from start to end, keeping only its states: the reference for every way through history.
 * Invariant: uses no timeline, no checkpoints and no reused arena.
 */

import { type Frame, Tape } from '../../src/numbers/engine/tape.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { Value } from '../../src/numbers/engine/value.js';
import type { ReplayedTrace } from '../../src/timeline/trace.js';
import type { TrainingProgram } from '../../src/training/iteration/program.js';
import { copyState, type RunState } from '../../src/training/iteration/run-state.js';
import { bitsOf } from './values.js';

export interface History {
  /** The bits of every output of an iteration, in the order of its frames, then of the state after it. */
  bitsAt(iteration: number): Buffer;
  stateAt(iteration: number): RunState;
}

/** @param iterations the last iteration that can be asked for */
export function executeHistory(program: TrainingProgram, iterations: number): History {
  const states: RunState[] = [program.initial];
  const execute = (state: RunState) => {
    const tape = new Tape();
    return { end: program.execute(tape, state).end, frames: tape.frames };
  };
  while (states.length <= iterations) states.push(finish(copyState(execute(states[states.length - 1]).end)));
  return {
    stateAt: (iteration) => states[iteration],
    bitsAt(iteration) {
      const { end, frames } = execute(states[iteration]);
      return bitsOfIteration(frames, end);
    },
  };
}

export function bitsOfTrace({ frames, outcome }: Pick<ReplayedTrace, 'frames' | 'outcome'>): Buffer {
  return bitsOfIteration(frames, outcome.end);
}

/** What the steps, values and predictions of an iteration are called and the attributes of its steps, in lines. */
export function namesOfTrace({
  iteration,
  frames,
  outcome,
}: Pick<ReplayedTrace, 'iteration' | 'frames' | 'outcome'>): string {
  const { batch, learningRate, groups } = outcome;
  const namesOf = ({ symbol, axes }: Value) => [symbol, ...axes.map(({ name, labels }) => [name, labels])];
  return [
    [iteration, learningRate, batch],
    ...frames.map(({ op, scope, label, attributes, inputs, output }) => {
      return [op.name, scope, label, attributes, [...inputs, output].map(namesOf)];
    }),
    ...groups.flatMap(({ predictions }) =>
      predictions.map(({ context, target, targetIndex }) => [context, target, targetIndex]),
    ),
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');
}

function bitsOfIteration(frames: readonly Frame[], end: RunState): Buffer {
  const rest = Float64Array.of(end.iteration, ...end.randomState, end.batchPosition, end.optimizerSteps);
  return bitsOf([
    ...frames.map(({ output }) => output),
    ...end.parameters,
    ...end.optimizerState.flat(),
    { shape: [rest.length], data: rest },
  ]);
}
