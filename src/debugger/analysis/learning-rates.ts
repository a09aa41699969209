/**
 * The learning-rate lab: one real step of the optimizer at each of several rates, and the loss along the gradient.
 * Invariant: the state asked about is left untouched, and nothing is written to the timeline.
 */

import { Tape } from '../../engine/tape.js';
import type { Tensor } from '../../engine/tensor.js';
import type { Trace } from '../../timeline/history.js';
import type { Task } from '../../timeline/task.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';
import { RATES_TO_TRY, type RateTrial, tryRates } from './what-would-happen.js';

export interface LearningRateLab {
  readonly rate: number;
  readonly loss: number;
  /** The parameter element whose new values are shown. */
  readonly parameter: number;
  readonly element: number;
  readonly trials: readonly RateTrial[];
  /** The loss after a plain step against the gradient, at rates that grow by a constant factor. */
  readonly along: readonly { readonly rate: number; readonly loss: number }[];
}

const POINTS = 61;

export function* learningRateLab(
  program: TrainingProgram,
  trace: Trace,
  parameter: number,
  element: number,
): Task<LearningRateLab> {
  const { start, outcome } = trace;
  const total = RATES_TO_TRY.length + POINTS;
  const [smallest, largest] = [RATES_TO_TRY[0], RATES_TO_TRY[RATES_TO_TRY.length - 1]];
  const along: { rate: number; loss: number }[] = [];
  for (let k = 0; k < POINTS; k++) {
    const rate = smallest * (largest / smallest) ** (k / (POINTS - 1));
    along.push({ rate, loss: lossAlong(program, start, outcome.gradients, rate) });
    yield { done: k + 1, total, unit: 'trials' };
  }
  const trials = tryRates(program, start, parameter, element);
  return { rate: outcome.learningRate, loss: outcome.objective.data[0], parameter, element, trials, along };
}

/** The loss on the same batch after parameters − rate × gradients. */
function lossAlong(program: TrainingProgram, state: RunState, gradients: readonly Tensor[], rate: number): number {
  const parameters = state.parameters.map(({ shape, data }, k) => ({
    shape,
    data: data.map((value, i) => value - rate * gradients[k].data[i]),
  }));
  return program.assess(new Tape(), { ...state, parameters }).objective.data[0];
}
