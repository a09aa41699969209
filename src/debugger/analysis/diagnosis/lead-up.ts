/** The iterations up to one: gradient norms by layer, update ratios by parameter, and whether clipping bound. */
import { groupBy } from '../../../data/group-by.js';
import { nameOfParameter } from '../../../engine/op.js';
import type { History } from '../../../timeline/history.js';
import type { Task } from '../../../timeline/task.js';
import {
  recordedNorm,
  recordedRatio,
  type Trace,
  type TraceOutcome,
  type TraceValue,
} from '../../../timeline/trace.js';
import { type Coverage, createCoverage, describeMissed, unseenIn } from '../../../timeline/unseen.js';
import { smallBefore } from '../rules/rule-details.js';
import type { StepElement } from './origin.js';

interface UpdateRatio {
  readonly parameter: string;
  /** The length of the change over the length of the parameter before it. */
  readonly ratio: number;
  /** The step that made the change. */
  readonly step: StepElement;
}

interface LayerNorms {
  /** What the names of its parameters have before the dot, or the name of one that has none. */
  readonly name: string;
  /** One for each iteration; null where it was not recorded or is not computed yet. */
  readonly norms: readonly (number | null)[];
}

/** What clipping did in an iteration. */
export interface Clip {
  /** Of all gradients together, before clipping; null where that was not recorded. */
  readonly norm: number | null;
  /** Below 1 where it shortened them; null where it held each element between bounds. */
  readonly coefficient: number | null;
  /** Present where they were clipped before a GradScaler's scale was taken out of them. */
  readonly isScaled?: true;
}

export interface LeadUp {
  /** In order; the iteration asked about is the last. */
  readonly iterations: readonly number[];
  readonly losses: readonly (number | null)[];
  readonly learningRates: readonly (number | null)[];
  readonly layers: readonly LayerNorms[];
  /** The step of the last iteration that makes the last of its gradients; null where they are not known. */
  readonly gradientsAt: StepElement | null;
  /** The largest of each parameter in the iterations before the last, the largest first. */
  readonly ratios: readonly UpdateRatio[];
  /** Parameters without a place there, since they were 0 or next to it: any step is large beside that. */
  readonly leftOut: readonly string[];
  /** Which of the updates and gradients could not be looked at, and why, in a sentence; empty where all were. */
  readonly unseen: { readonly ratios: string; readonly norms: string };
  /** One for each iteration: null where nothing was clipped yet, 'off' without clipping. 'unknown' in some recordings. */
  readonly clips: readonly (Clip | null | 'off')[] | 'unknown';
}

const ITERATIONS_LOOKED_AT = 10;

/** @param until the last frame that counts in the last iteration */
export function* leadUpTo(timeline: History, iteration: number, until: number): Task<LeadUp> {
  const { numbers } = timeline;
  const last = numbers.positionOf(iteration);
  const first = numbers.at(Math.max(0, last - ITERATIONS_LOOKED_AT + 1));
  const seen: IterationFigures[] = [];
  const unseen = { ratios: createCoverage(), norms: createCoverage() };
  let gradientsAt: StepElement | null = null;
  yield* timeline.scan(first, iteration + 1, 0, (trace) => {
    const isLast = trace.iteration === iteration;
    if (isLast) gradientsAt = lastGradient(trace);
    const figures = figuresOf(trace, isLast ? until : trace.frames.length - 1, isLast, unseen);
    // A loss that was told as a number is no value of the recording.
    const told =
      trace.start === null && trace.outcome.objective === null ? timeline.metric('loss', trace.iteration) : null;
    seen.push({ ...figures, loss: figures.loss ?? told });
    return false;
  });
  const names = [...new Set(seen.flatMap(({ layers }) => [...layers.keys()]))];
  const ratios = seen.flatMap((each) => each.ratios).sort((a, b) => b.ratio - a.ratio);
  const small = new Set(seen.flatMap((each) => each.small));
  const sizable = ratios.filter(({ parameter }) => !small.has(parameter));
  // Where all began at 0, there is nothing else to compare.
  const shown = sizable.length === 0 ? ratios : sizable;
  return {
    iterations: seen.map((each) => each.iteration),
    losses: seen.map(({ loss }) => loss),
    learningRates: seen.map(({ learningRate }) => learningRate),
    layers: names.map((name) => ({ name, norms: seen.map(({ layers }) => layers.get(name) ?? null) })),
    gradientsAt,
    unseen: {
      ratios: describeMissed(unseen.ratios, 'update'),
      norms: describeMissed(unseen.norms, 'gradient'),
    },
    ratios: shown.filter(({ parameter }, k) => shown.findIndex((other) => other.parameter === parameter) === k),
    leftOut: sizable.length === 0 ? [] : [...small],
    clips: clipsOf(seen.map(({ clip }) => clip)),
  };
}

function lastGradient({ iteration, outcome: { gradients } }: Trace): StepElement | null {
  const frame = Math.max(-1, ...gradients.map((gradient) => gradient?.frame ?? -1));
  return frame < 0 ? null : { iteration, frame, element: null };
}

interface IterationFigures {
  readonly iteration: number;
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly layers: ReadonlyMap<string, number | null>;
  readonly ratios: readonly UpdateRatio[];
  /** Updated parameters that were 0 or next to it before. */
  readonly small: readonly string[];
  readonly clip: Clip | null | 'off' | 'unknown';
}

interface UnseenFigures {
  readonly ratios: Coverage;
  readonly norms: Coverage;
}

function figuresOf(trace: Trace, until: number, isLast: boolean, unseen: UnseenFigures): IterationFigures {
  const { iteration, outcome } = trace;
  const { objective, learningRate } = outcome;
  const isDone = (value: TraceValue | null): value is TraceValue => value !== null && (value.frame ?? -1) <= until;
  return {
    iteration,
    loss: isDone(objective) ? (objective.data?.[0] ?? null) : null,
    learningRate,
    layers: layersOf(outcome, isDone, unseen.norms),
    ratios: isLast ? [] : ratiosOf(trace, unseen.ratios),
    small: isLast ? [] : smallBefore(outcome),
    clip: clipOf(outcome, until),
  };
}

function layersOf(
  { parameters, gradients }: TraceOutcome,
  isDone: (value: TraceValue | null) => boolean,
  coverage: Coverage,
) {
  for (const gradient of gradients) {
    if (gradient === null) continue;
    coverage.look();
    const missing = recordedNorm([gradient]) === null ? unseenIn([gradient]) : null;
    if (missing !== null) coverage.miss(missing);
  }
  const layers = groupBy(parameters.keys(), (k) => nameOfParameter(parameters[k]).split('.')[0]);
  return new Map(
    Array.from(layers, ([layer, own]) => {
      const values = own.map((k) => gradients[k] ?? null);
      return [layer, values.every(isDone) ? recordedNorm(values) : null];
    }),
  );
}

/** A parameter that was 0 has no ratio. */
function ratiosOf({ iteration, outcome: { parameters, updated } }: Trace, coverage: Coverage): readonly UpdateRatio[] {
  return parameters.flatMap((parameter, k): readonly UpdateRatio[] => {
    const after = updated[k] ?? null;
    const frame = after?.frame ?? null;
    if (after === null || frame === null) return [];
    coverage.look();
    const missing = unseenIn([parameter, after]);
    if (missing !== null) coverage.miss(missing);
    const ratio = recordedRatio(parameter, after);
    if (ratio === null || Number.isNaN(ratio) || recordedNorm([parameter]) === 0) return [];
    return [{ parameter: nameOfParameter(parameter), ratio, step: { iteration, frame, element: null } }];
  });
}

/** @param until the last frame that counts */
export function clipOf({ clipping }: TraceOutcome, until: number): IterationFigures['clip'] {
  if (clipping === undefined) return 'unknown';
  if (clipping === null) return 'off';
  const { norm, coefficient, gradients, isScaled } = clipping;
  const made = coefficient?.frame ?? gradients.find((gradient) => gradient !== null)?.frame ?? 0;
  if (made > until) return null;
  const values = { norm: norm?.data?.[0] ?? null, coefficient: coefficient?.data?.[0] ?? null };
  return { ...values, ...(isScaled && { isScaled }) };
}

function clipsOf(clips: readonly IterationFigures['clip'][]): LeadUp['clips'] {
  const known = clips.filter((clip) => clip !== 'unknown');
  return known.length === clips.length ? known : 'unknown';
}
