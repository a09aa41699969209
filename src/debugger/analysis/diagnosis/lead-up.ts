/** The iterations up to one: gradient norms by layer, update ratios by parameter, and whether clipping bound. */
import type { History } from '../../../timeline/history.js';
import type { ResultOf } from '../../../timeline/task.js';
import type { TraceOutcome } from '../../../timeline/trace.js';
import {
  createCoverages,
  figuresIn,
  type ParameterFigures,
  ratioOf,
  rowsAt,
  unseenBy,
} from '../over-iterations/layers.js';
import { smallBefore } from '../rules/rule-details.js';
import { hasLoss } from './contributions.js';
import type { StepElement } from './origin.js';

interface IterationFigures {
  readonly iteration: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly clip: ReturnType<typeof clipOf>;
}

export type LeadUp = ResultOf<typeof leadUpTo>;

const ITERATIONS_LOOKED_AT = 10;

/** @param until the last frame that counts in the last iteration */
export function* leadUpTo(timeline: History, iteration: number, until: number) {
  const { numbers } = timeline;
  const first = numbers.at(Math.max(0, numbers.positionOf(iteration) - ITERATIONS_LOOKED_AT + 1));
  const seen: IterationFigures[] = [];
  const parameters: ParameterFigures[] = [];
  const small = new Set<string>();
  const coverage = createCoverages();
  yield* timeline.scan(first, iteration + 1, 0, function* (trace) {
    const { outcome } = trace;
    const isLast = trace.iteration === iteration;
    const last = isLast ? until : Number.POSITIVE_INFINITY;
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
