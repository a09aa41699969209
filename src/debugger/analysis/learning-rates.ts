/**
 * Steps of other sizes, taken by the real optimizer from a recorded state, and the loss along the gradient. The state
 * is not changed, and nothing is written to the timeline.
 */
import { Tape } from '../../engine/tape.js';
import type { Tensor } from '../../engine/tensor.js';
import type { Task } from '../../timeline/task.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { TrainingProgram } from '../../training/program.js';
import type { RunState } from '../../training/run-state.js';
import type { ParameterElement } from '../places/targets.js';

export type RateVerdict = 'diverges' | 'rises' | 'barely moves' | 'falls slowly' | 'falls' | 'falls furthest';

export interface RateTrial {
  readonly rate: number;
  readonly lossAfter: number;
  readonly change: number;
  readonly verdict: RateVerdict;
  /** The parameters after the step. */
  readonly parameters: readonly Tensor[];
}

export const RATES_TO_TRY: readonly number[] = [0.001, 0.01, 0.1, 1, 10];

/** Takes one real step at each rate and measures the loss on the same batch. */
export function tryRates(program: TrainingProgram, { start, outcome }: ReplayedTrace): readonly RateTrial[] {
  const before = outcome.objective.data[0];
  const trials = RATES_TO_TRY.map((rate) => {
    const { parameters } = program.execute(new Tape(), start, rate).end;
    const lossAfter = lossWith(program, start, parameters);
    return { rate, lossAfter, change: lossAfter - before, parameters };
  });
  const best = Math.min(...trials.map(({ change }) => change).filter(Number.isFinite));
  return trials.map((trial) => ({ ...trial, verdict: judge(trial.change, before, best) }));
}

/** A trial that holds the new value of one parameter element instead of all parameters. */
export interface RateLine extends Omit<RateTrial, 'parameters'> {
  readonly valueAfter: number;
}

export function rateLines(trials: readonly RateTrial[], { parameter, element }: ParameterElement): readonly RateLine[] {
  return trials.map(({ parameters, ...trial }) => ({ ...trial, valueAfter: parameters[parameter].data[element] }));
}

export interface LearningRateLab extends ParameterElement {
  readonly rate: number;
  readonly loss: number;
  readonly trials: readonly RateLine[];
  /** The loss after a plain step against the gradient, at rates that grow by a constant factor. */
  readonly along: readonly { readonly rate: number; readonly loss: number }[];
}

const POINTS = 61;

/** @param at the parameter element whose new values are shown */
export function* learningRateLab(
  program: TrainingProgram,
  trace: ReplayedTrace,
  at: ParameterElement,
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
  const trials = rateLines(tryRates(program, trace), at);
  return { ...at, rate: outcome.learningRate, loss: outcome.objective.data[0], trials, along };
}

/** The loss on the same batch after parameters − rate × gradients. */
function lossAlong(program: TrainingProgram, state: RunState, gradients: readonly Tensor[], rate: number): number {
  const parameters = state.parameters.map(({ shape, data }, k) => ({
    shape,
    data: data.map((value, i) => value - rate * gradients[k].data[i]),
  }));
  return lossWith(program, state, parameters);
}

/** The loss with other parameters, on the batch that a state draws. */
function lossWith(program: TrainingProgram, state: RunState, parameters: readonly Tensor[]): number {
  return program.assess(new Tape(), { ...state, parameters }).objective.data[0];
}

function judge(change: number, before: number, best: number): RateVerdict {
  if (!Number.isFinite(change) || change > before) return 'diverges';
  if (change > 0) return 'rises';
  if (change === best && change < 0) return 'falls furthest';
  const share = -change / before;
  if (share < 0.005) return 'barely moves';
  return share < 0.05 ? 'falls slowly' : 'falls';
}
