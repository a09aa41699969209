/**
 * Steps of other sizes, taken by the real optimizer from a recorded state, and the loss along the gradient. The state
 * is not changed, and nothing is written to the timeline. Beside a table stands the same on a network that learns the same
 * words: where each context has one target no step is too long, which is true of hardly any other model.
 */

import { gradientSharer } from '../../analysis/gradient-shares.js';
import { MOST_PARAMETERS_TO_TRY } from '../../analysis/trials.js';
import { predictionsOf } from '../../debugger/places/moment.js';
import { steepestElement } from '../../debugger/places/steepest.js';
import type { ParameterElement } from '../../debugger/places/targets.js';
import type { ScoredGroup } from '../../model/models/language-head.js';
import { computeInSlices } from '../../numbers/engine/execution.js';
import { during, type ResultOf, type Task } from '../../numbers/engine/task.js';
import type { Tensor } from '../../numbers/engine/tensor.js';
import { exp, ln } from '../../numbers/kernels/elementary.js';
import { Timeline } from '../../timeline/timeline.js';
import type { ReplayedTrace } from '../../timeline/trace.js';
import type { Fixture } from '../../training/fixture/fixture.js';
import { createLesson } from '../../training/fixture/lesson-models.js';
import { openProgram } from '../../training/iteration/open-program.js';
import type { TrainingProgram } from '../../training/iteration/program.js';
import type { RunState } from '../../training/iteration/run-state.js';

export type LearningRateLab = ResultOf<typeof learningRateLab>;
/** How many weights are pushed by more than one prediction, and how many of these both up and down. */
export type Sharing = NonNullable<LearningRateLab['sharing']>;

export const SMALLEST_RATE = 1e-3;
export const LARGEST_RATE = 1e6;
const DECADES = Math.log10(LARGEST_RATE / SMALLEST_RATE);
/** About so many places of the curve, as many from each rate that is tried to the next. */
const PLACES = 60;

/** The rates tried on a program at hand. */
export interface ProgramRates {
  readonly program: TrainingProgram;
  readonly lab: LearningRateLab;
}

export interface LearningRates extends ProgramRates {
  /** At its start, a small network that learns the same words; null unless a table hides what too long a step does. */
  readonly network: ProgramRates | null;
}

/** @param at the parameter element whose new values are shown */
export function* tryLearningRates(
  program: TrainingProgram,
  trace: ReplayedTrace,
  at: ParameterElement,
): Task<LearningRates> {
  const lab = yield* learningRateLab(program, trace, at);
  return { program, lab, network: hasRisen(lab) || lab.sharing?.opposed !== 0 ? null : yield* tryNetwork(program) };
}

function* tryNetwork({ fixture }: TrainingProgram): Task<ProgramRates | null> {
  const program = fixture === undefined ? null : withSharedWeights(fixture);
  if (program === null || program.parameterCount > MOST_PARAMETERS_TO_TRY) return null;
  const trace = yield* new Timeline(program).reach(0);
  return { program, lab: yield* learningRateLab(program, trace, steepestElement(trace.outcome.gradients)) };
}

/** @param at the parameter element whose new values are shown */
export function* learningRateLab(program: TrainingProgram, trace: ReplayedTrace, at: ParameterElement) {
  const { start, outcome } = trace;
  const { trials, groups } = yield* tryRates(program, trace, at);
  const last = trials[trials.length - 1].rate;
  const along: { rate: number; loss: number }[] = [];
  const decades = Math.max(1, trials.length - 1);
  const perDecade = Math.round(PLACES / decades);
  const total = perDecade * decades + 1;
  for (let k = 0; k < total; k++) {
    const rate = SMALLEST_RATE * exp((ln(last / SMALLEST_RATE) * k) / (total - 1));
    const parameters = start.parameters.map(({ shape, data }, at) => ({
      shape,
      data: data.map((value, i) => value - rate * outcome.gradients[at].data[i]),
    }));
    const trying = assessWith(program, start, parameters);
    const { objective } = yield* during(trying, { done: k, total, unit: 'trials' });
    along.push({ rate, loss: objective.data[0] });
    yield { done: k + 1, total, unit: 'trials' };
  }
  return {
    ...at,
    /** The rate in use. */
    rate: outcome.learningRate,
    loss: outcome.objective.data[0],
    trials,
    /** The predictions after the step at the last rate, the one that lost most first. */
    predictions: comparePredictions(trace, groups),
    /** Null where it takes too long: each of very many weights, or a backward pass for each. */
    sharing: yield* measureSharing(program, trace),
    /** The loss after a plain step against the gradient, at rates that grow by a constant factor. */
    along,
    /** How many of these lie from one rate of the trials to the next. */
    perDecade,
  };
}

/** Whether the loss rises, or is no number any more, at the last rate. */
export function hasRisen({ trials }: LearningRateLab): boolean {
  const { verdict } = trials[trials.length - 1];
  return verdict === 'rises' || verdict === 'not a number';
}

/**
 * Takes one real step at each rate and measures the loss on the same batch, and the predictions after the last. Each rate
 * is ten times the one before; the last is the first at which the loss rises or is no number, or `LARGEST_RATE`.
 */
function* tryRates(
  program: TrainingProgram,
  { start, outcome }: ReplayedTrace,
  { parameter, element }: ParameterElement,
) {
  const before = outcome.objective.data[0];
  const trials: { rate: number; valueAfter: number; lossAfter: number; change: number }[] = [];
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
    const valueAfter = parameters[parameter].data[element];
    trials.push({ rate, valueAfter, lossAfter, change });
    ({ groups } = assessment);
    yield progress;
    if (isWorse(change, before)) break;
  }
  const best = Math.min(...trials.map(({ change }) => change).filter(Number.isFinite));
  const furthest = trials.find(({ change }) => change === best);
  const verdictOf = (trial: (typeof trials)[number]) => {
    if (trial.change !== best || best >= 0) return judge(trial.change, before);
    return trial === furthest ? 'falls furthest' : 'falls no further';
  };
  return { trials: trials.map((trial) => ({ ...trial, verdict: verdictOf(trial) })), groups };
}

/** What a step made of each prediction: P(target), e^−loss, before and after it, and what it lost by −ln P. */
function comparePredictions(trace: ReplayedTrace, after: readonly ScoredGroup[]) {
  const surprises = after.flatMap(({ terms }) => Array.from(terms.data));
  return predictionsOf({ trace })
    .map(({ group, row, label: { context, target } }, k) => ({
      context,
      target,
      before: exp(-group.terms.data[row]),
      after: exp(-surprises[k]),
      lost: surprises[k] - group.terms.data[row],
    }))
    .sort((a, b) => b.lost - a.lost);
}

function* measureSharing(program: TrainingProgram, trace: ReplayedTrace) {
  const { model, parameterCount: weights } = program;
  if (weights > MOST_PARAMETERS_TO_TRY || model.mixesRows === true) return null;
  const shareGradient = gradientSharer(model, 'prediction');
  let [looked, shared, opposed] = [0, 0, 0];
  for (const [parameter, { data }] of trace.outcome.parameters.entries()) {
    for (const element of data.keys()) {
      const progress = { done: looked++, total: weights, unit: 'weights' };
      const { amounts } = yield* during(shareGradient(trace, parameter, element), progress);
      const signs = [...amounts.values()].map(Math.sign).filter((sign) => sign !== 0);
      if (signs.length > 1) shared++;
      if (signs.includes(-1) && signs.includes(1)) opposed++;
    }
  }
  return { weights, shared, opposed };
}

/** The loss with other parameters, on the batch that a state draws. */
function assessWith(program: TrainingProgram, state: RunState, parameters: readonly Tensor[]) {
  return computeInSlices((tape) => program.assess(tape, { ...state, parameters }));
}

/** Whether the loss has risen by more than rounding, or is no number. */
function isWorse(change: number, before: number): boolean {
  return !(change <= ROUNDING * before);
}

const ROUNDING = 1e-12;

function judge(change: number, before: number) {
  if (!Number.isFinite(change)) return 'not a number';
  if (change === 0) return 'stays';
  if (isWorse(change, before)) return 'rises';
  const share = -change / before;
  if (share < 0.005) return 'barely moves';
  return share < 0.05 ? 'falls slowly' : 'falls';
}

/**
 * The same words, optimizer and seed, but a network of three weights a word, whose start is drawn; null where the
 * fixture is no table.
 */
/** The words of a table learnt by a network instead: in a table each score is a weight of its own, here they share theirs. */
export function withSharedWeights({ notes: _, ...fixture }: Fixture): TrainingProgram | null {
  if (fixture.model.kind !== 'tabular') return null;
  const model = { kind: 'vocab36' } as const;
  // What decays is named by the table's parameters.
  const { decaying: __, ...optimizer } = { decaying: undefined, ...fixture.optimizer };
  const shared = { ...fixture, model, optimizer };
  return openProgram({ fixture: shared, ...createLesson(shared, model) });
}
