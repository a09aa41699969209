/**
 * What to look at first where a loss is high or not finite: what was made where, what the loss consists of, whether the
 * batch or the parameters are to blame, and what led up to it: gradient norms by layer, update ratios by parameter,
 * whether clipping bound.
 * Invariant: nothing that is computed after the frame asked about is read.
 */

import { findOrigin, type StepElement } from '../../debugger/overflow/origin.js';
import { smallBefore } from '../../debugger/rules/rule-details.js';
import { computeInSlices } from '../../numbers/engine/execution.js';
import { during, type ResultOf } from '../../numbers/engine/task.js';
import type { History, ReplayedHistory } from '../../timeline/history.js';
import type { TraceOutcome } from '../../timeline/trace.js';
import {
  createCoverages,
  figuresIn,
  type ParameterFigures,
  ratioOf,
  rowsAt,
  unseenBy,
} from '../layers/layer-figures.js';
import { contributionsIn, documentsIn, hasLoss } from './contributions.js';

export type Diagnosis = ResultOf<typeof diagnose>;

const USUAL_ITERATIONS = 20;
/** How many iterations back parameters are tried on the batch. */
const BACK = [1, 5, 10];
const AT_ONCE = 1024;
/** A loss that is more than this many times the usual one stands out. */
export const STANDS_OUT = 1.1;

/**
 * @param asked the iteration asked about
 * @param last the last frame that counts in it
 * @param separator what stands between the tokens of a text
 */
export function* diagnose(timeline: History, asked: number, last: number, separator: string) {
  const origin = yield* findOrigin(timeline, asked, last);
  const iteration = origin?.step.iteration ?? asked;
  const until = iteration === asked ? last : Infinity;
  const leadUp = yield* leadUpTo(timeline, iteration, until);
  const loss = leadUp.seen.at(-1)?.loss ?? null;
  const highest = yield* findHighest(timeline, iteration, loss);
  const isAssessed = hasLoss(yield* timeline.reach(iteration), until);
  const sameBatch = timeline.replay === null || !isAssessed ? [] : yield* tryParameters(timeline.replay, iteration);
  const trace = yield* timeline.reach(iteration);
  const earlier = timeline.measured.before(iteration);
  return {
    asked,
    /** The iteration that all else is about: the one asked about, or the one where what is not finite was made. */
    iteration,
    /** Null where it was not recorded or is not computed yet. */
    loss,
    /** The loss of the iteration before. */
    before: earlier === null ? null : timeline.metric('loss', earlier),
    usual: usualBefore(timeline, iteration),
    /** The origin of what is not finite; null where all is finite. */
    origin,
    contributions: contributionsIn(trace, until),
    documents: documentsIn(trace, until, separator),
    /** Empty where nothing can be run again. */
    sameBatch,
    leadUp,
    highest,
  };
}

/** The loss on the batch of an iteration, had its parameters been those of others before it. */
function* tryParameters(timeline: ReplayedHistory, iteration: number) {
  const { start } = yield* timeline.reach(iteration);
  const program = timeline.programAt(iteration);
  const losses: { iteration: number; loss: number }[] = [];
  for (const back of BACK.filter((count) => timeline.numbers.has(iteration - count))) {
    const { start: earlier } = yield* timeline.reach(iteration - back);
    const assessing = computeInSlices((tape) => program.assess(tape, { ...start, parameters: earlier.parameters }));
    const { objective } = yield* during(assessing, { done: losses.length, total: BACK.length, unit: 'trials' });
    losses.push({ iteration: iteration - back, loss: objective.data[0] });
    yield { done: losses.length, total: BACK.length, unit: 'trials' };
  }
  return losses;
}

/** The iteration so far whose loss was the furthest above the usual one before it; null where none stood out. */
function* findHighest(timeline: History, iteration: number, loss: number | null) {
  const numbers = timeline.measured;
  const count = numbers.positionOf(iteration) + 1;
  let highest: { iteration: number; factor: number } | null = null;
  for (let position = 1; position < count; position++) {
    const at = numbers.at(position);
    const usual = usualBefore(timeline, at);
    const own = at === iteration ? loss : timeline.metric('loss', at);
    const factor = own === null || usual === null ? NaN : own / usual.median;
    if (factor > (highest?.factor ?? STANDS_OUT)) highest = { iteration: at, factor };
    if (position % AT_ONCE === 0) yield { done: position, total: count };
  }
  return highest;
}

/** The median of the finite losses of the iterations before, and how many these are; null without any. */
function usualBefore(timeline: History, iteration: number) {
  const losses: number[] = [];
  for (
    let k = timeline.measured.before(iteration);
    k !== null && losses.length < USUAL_ITERATIONS;
    k = timeline.measured.before(k)
  ) {
    losses.push(timeline.metric('loss', k) ?? NaN);
  }
  const sorted = losses.filter(Number.isFinite).sort((a, b) => a - b);
  const count = sorted.length;
  return count === 0 ? null : { median: (sorted[(count - 1) >> 1] + sorted[count >> 1]) / 2, count };
}

interface IterationFigures {
  readonly iteration: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly clip: ReturnType<typeof clipOf>;
}

export type LeadUp = ResultOf<typeof leadUpTo>;

const ITERATIONS_LOOKED_AT = 10;

/** @param until the last frame that counts in the last iteration */
function* leadUpTo(timeline: History, iteration: number, until: number) {
  const { numbers } = timeline;
  const first = numbers.at(Math.max(0, numbers.positionOf(iteration) - ITERATIONS_LOOKED_AT + 1));
  const seen: IterationFigures[] = [];
  const parameters: ParameterFigures[] = [];
  const small = new Set<string>();
  const coverage = createCoverages();
  yield* timeline.scan(first, iteration + 1, 0, function* (trace) {
    const { outcome } = trace;
    const isLast = trace.iteration === iteration;
    const last = isLast ? until : Infinity;
    // Nobody asks about the updates of the last iteration.
    const looking = isLast ? { ...createCoverages(), gradients: coverage.gradients } : coverage;
    parameters.push(...(yield* figuresIn(trace, seen.length, last, looking)));
    if (!isLast) for (const name of smallBefore(outcome)) small.add(name);
    const loss = hasLoss(trace, last) ? outcome.objective?.data?.[0] : null;
    // A loss that was told as a number is no value of the recording.
    const told = trace.start === null && outcome.objective === null ? timeline.metric('loss', trace.iteration) : null;
    const { learningRate } = outcome;
    seen.push({ iteration: trace.iteration, loss: loss ?? told, learningRate, clip: clipOf(outcome, last) });
    return false;
  });
  const iterations = seen.map((each) => each.iteration);
  const ratios = ratiosBefore(parameters, iterations);
  const sizable = ratios.filter(({ parameter }) => !small.has(parameter));
  // Where all began at 0, there is nothing else to compare.
  const shown = sizable.length === 0 ? ratios : sizable;
  return {
    /** In order; the iteration asked about is the last. */
    seen,
    /** The gradient norms of each layer, a cell for each iteration. */
    layers: rowsAt({ parameters, rectifiers: [], iterations }, 1).gradients,
    gradientsAt: lastGradient(parameters, iterations),
    /** Which of the updates and gradients could not be looked at. */
    unseen: unseenBy(coverage),
    /** The largest of each parameter in the iterations before the last, the largest first. */
    ratios: shown.filter(({ parameter }, k) => shown.findIndex((other) => other.parameter === parameter) === k),
    /** Parameters without a place there, since they were 0 or next to it: any step is large beside that. */
    leftOut: sizable.length === 0 ? [] : [...small],
  };
}

/** The step of the last iteration that makes the last of its gradients; null where they are not known. */
function lastGradient(parameters: readonly ParameterFigures[], iterations: readonly number[]): StepElement | null {
  const last = iterations.length - 1;
  const frames = parameters.map(({ k, gradient }) => (k === last ? (gradient.frame ?? -1) : -1));
  const frame = Math.max(-1, ...frames);
  return frame < 0 ? null : { iteration: iterations[last], frame, element: null };
}

/** The ratios of all iterations but the last, the largest first, each with the step that made the change. */
function ratiosBefore(parameters: readonly ParameterFigures[], iterations: readonly number[]) {
  return parameters
    .flatMap((own) => {
      const { value, frame } = ratioOf([own]);
      const isKnown = typeof value === 'number' && frame !== null && own.k < iterations.length - 1;
      return isKnown
        ? [{ parameter: own.name, ratio: value, step: { iteration: iterations[own.k], frame, element: null } }]
        : [];
    })
    .sort((a, b) => b.ratio - a.ratio);
}

/**
 * What clipping did in an iteration: null where nothing was clipped yet, 'off' without clipping; 'unknown' in some
 * recordings.
 * @param until the last frame that counts
 */
export function clipOf({ clipping }: TraceOutcome, until: number) {
  if (clipping === undefined) return 'unknown';
  if (clipping === null) return 'off';
  const { norm, coefficient, gradients, isScaled } = clipping;
  const made = coefficient?.frame ?? gradients.find((gradient) => gradient !== null)?.frame ?? 0;
  if (made > until) return null;
  return {
    /** The length of all gradients together before clipping; null where that was not recorded. */
    norm: norm?.data?.[0] ?? null,
    /** Below 1 where it shortened them; null where it held each element between bounds. */
    coefficient: coefficient?.data?.[0] ?? null,
    /** Present where they were clipped before a GradScaler's scale was taken out of them. */
    ...(isScaled && { isScaled }),
  };
}
