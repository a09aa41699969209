/**
 * Steps of other sizes, taken by the real optimizer from a recorded state, and the loss along the gradient. The state
 * is not changed, and nothing is written to the timeline.
 */
import { computeInSlices } from '../../../engine/execution.js';
import type { Tensor } from '../../../engine/tensor.js';
import type { ScoredGroup } from '../../../models/language-head.js';
import { during, type Task } from '../../../timeline/task.js';
import type { ReplayedTrace } from '../../../timeline/trace.js';
import type { TrainingProgram } from '../../../training/program.js';
import type { RunState } from '../../../training/run-state.js';
import { predictionsOf } from '../../places/moment.js';
import type { ParameterElement } from '../../places/targets.js';
import { gradientSharer } from '../gradient-shares.js';
import { MOST_PARAMETERS_TO_TRY } from './trials.js';

type RateVerdict =
  | 'not a number'
  | 'rises'
  | 'stays'
  | 'barely moves'
  | 'falls slowly'
  | 'falls'
  | 'falls furthest'
  | 'falls no further';

interface RateTrial {
  readonly rate: number;
  /** Of the element whose new values are shown. */
  readonly valueAfter: number;
  readonly lossAfter: number;
  readonly change: number;
  readonly verdict: RateVerdict;
}

/** What a step made of one prediction: P(target) before and after it. */
interface PredictionTrial {
  readonly context: string;
  readonly target: string;
  readonly before: number;
  readonly after: number;
}

/** How many weights are pushed by more than one prediction, and how many of these both up and down. */
export interface Sharing {
  readonly weights: number;
  readonly shared: number;
  readonly opposed: number;
}

export interface LearningRateLab extends ParameterElement {
  /** The rate in use. */
  readonly rate: number;
  readonly loss: number;
  /** Each rate is ten times the one before; the last is the first at which the loss rises or is no number, or `LARGEST_RATE`. */
  readonly trials: readonly RateTrial[];
  /** The predictions after the step at the last rate, the one that lost most first. */
  readonly predictions: readonly PredictionTrial[];
  /** Null where it takes too long: each of very many weights, or a backward pass for each. */
  readonly sharing: Sharing | null;
  /** The loss after a plain step against the gradient, at rates that grow by a constant factor. */
  readonly along: readonly { readonly rate: number; readonly loss: number }[];
}

export const SMALLEST_RATE = 1e-3;
export const LARGEST_RATE = 1e6;
const DECADES = Math.log10(LARGEST_RATE / SMALLEST_RATE);
const POINTS = 61;

/** @param at the parameter element whose new values are shown */
export function* learningRateLab(
  program: TrainingProgram,
  trace: ReplayedTrace,
  at: ParameterElement,
): Task<LearningRateLab> {
  const { start, outcome } = trace;
  const { trials, groups } = yield* tryRates(program, trace, at);
  const last = trials[trials.length - 1].rate;
  const along: { rate: number; loss: number }[] = [];
  for (let k = 0; k < POINTS; k++) {
    const rate = SMALLEST_RATE * (last / SMALLEST_RATE) ** (k / (POINTS - 1));
    const trying = lossAlong(program, start, outcome.gradients, rate);
    along.push({ rate, loss: yield* during(trying, { done: k, total: POINTS, unit: 'trials' }) });
    yield { done: k + 1, total: POINTS, unit: 'trials' };
  }
  return {
    ...at,
    rate: outcome.learningRate,
    loss: outcome.objective.data[0],
    trials,
    predictions: comparePredictions(trace, groups),
    sharing: yield* measureSharing(program, trace),
    along,
  };
}

/** Whether the loss rises, or is no number any more, at the last rate. */
export function hasRisen({ trials }: LearningRateLab): boolean {
  const { verdict } = trials[trials.length - 1];
  return verdict === 'rises' || verdict === 'not a number';
}

/** Takes one real step at each rate and measures the loss on the same batch, and the predictions after the last. */
function* tryRates(
  program: TrainingProgram,
  { start, outcome }: ReplayedTrace,
  { parameter, element }: ParameterElement,
): Task<{ readonly trials: readonly RateTrial[]; readonly groups: readonly ScoredGroup[] }> {
  const before = outcome.objective.data[0];
  const trials: Omit<RateTrial, 'verdict'>[] = [];
  let { groups } = outcome;
  for (let decade = 0; decade <= DECADES; decade++) {
    // Read rather than multiplied, so that it is the rate that somebody would type.
    const rate = Number(`${SMALLEST_RATE}e${decade}`);
    const progress = { done: decade, total: DECADES, unit: 'trials' };
    const stepping = computeInSlices((tape) => program.execute(tape, start, rate));
    const { parameters } = (yield* during(stepping, progress)).end;
    const assessment = yield* during(assessWith(program, start, parameters), progress);
    const lossAfter = assessment.objective.data[0];
    const change = lossAfter - before;
    trials.push({ rate, valueAfter: parameters[parameter].data[element], lossAfter, change });
    ({ groups } = assessment);
    yield progress;
    if (isWorse(change, before)) break;
  }
  const best = Math.min(...trials.map(({ change }) => change).filter(Number.isFinite));
  const furthest = trials.find(({ change }) => change === best);
  const verdictOf = (trial: (typeof trials)[number]): RateVerdict => {
    if (trial.change !== best || best >= 0) return judge(trial.change, before);
    return trial === furthest ? 'falls furthest' : 'falls no further';
  };
  return { trials: trials.map((trial) => ({ ...trial, verdict: verdictOf(trial) })), groups };
}

/** P(target) is e^−loss of each prediction. */
function comparePredictions(trace: ReplayedTrace, after: readonly ScoredGroup[]): readonly PredictionTrial[] {
  const surprises = after.flatMap(({ terms }) => Array.from(terms.data));
  return predictionsOf({ trace })
    .map(({ group, row, label: { context, target } }, k) => ({
      context,
      target,
      before: Math.exp(-group.terms.data[row]),
      after: Math.exp(-surprises[k]),
      lost: surprises[k] - group.terms.data[row],
    }))
    .sort((a, b) => b.lost - a.lost)
    .map(({ lost: _, ...prediction }) => prediction);
}

function* measureSharing(program: TrainingProgram, trace: ReplayedTrace): Task<Sharing | null> {
  const { model, parameterCount: weights } = program;
  if (weights > MOST_PARAMETERS_TO_TRY || model.mixesRows === true) return null;
  const shareGradient = gradientSharer(model, 'prediction');
  let [looked, shared, opposed] = [0, 0, 0];
  for (const [parameter, { data }] of trace.outcome.parameters.entries()) {
    for (let element = 0; element < data.length; element++) {
      const progress = { done: looked, total: weights, unit: 'weights' };
      const sharing = shareGradient(trace, parameter, element);
      const { amounts } = 'next' in sharing ? yield* during(sharing, progress) : sharing;
      const pushes = [...amounts.values()].filter((push) => push !== 0);
      if (pushes.length > 1) shared++;
      if (pushes.some((push) => push < 0) && pushes.some((push) => push > 0)) opposed++;
      looked++;
      yield { done: looked, total: weights, unit: 'weights' };
    }
  }
  return { weights, shared, opposed };
}

/** The loss on the same batch after parameters − rate × gradients. */
function* lossAlong(
  program: TrainingProgram,
  state: RunState,
  gradients: readonly Tensor[],
  rate: number,
): Generator<unknown, number, void> {
  const parameters = state.parameters.map(({ shape, data }, k) => ({
    shape,
    data: data.map((value, i) => value - rate * gradients[k].data[i]),
  }));
  return (yield* assessWith(program, state, parameters)).objective.data[0];
}

/** The loss with other parameters, on the batch that a state draws. */
function assessWith(program: TrainingProgram, state: RunState, parameters: readonly Tensor[]) {
  return computeInSlices((tape) => program.assess(tape, { ...state, parameters }));
}

/** Beyond rounding, or not a number. */
function isWorse(change: number, before: number): boolean {
  return !(change <= ROUNDING * before);
}

const ROUNDING = 1e-12;

function judge(change: number, before: number): RateVerdict {
  if (!Number.isFinite(change)) return 'not a number';
  if (change === 0) return 'stays';
  if (isWorse(change, before)) return 'rises';
  const share = -change / before;
  if (share < 0.005) return 'barely moves';
  return share < 0.05 ? 'falls slowly' : 'falls';
}
