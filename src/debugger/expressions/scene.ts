/**
 * A scene is the place where an expression is evaluated. Names are like a program's variables: each holds its last
 * computed value, so early in an iteration `loss` is still the loss of the previous one, and in the first iteration it
 * has no value yet.
 * Invariant: a scene depends on the run and its cursor alone, never on what was looked at before.
 */

import { columnsOf } from '../../numbers/engine/tensor.js';
import { type StepPlace, sameStep } from '../../timeline/cursor.js';
import type { History, Recall } from '../../timeline/history.js';
import type { MetricName } from '../../timeline/metrics.js';
import type { Trace, TraceFrame, TraceOutcome, TraceValue } from '../../timeline/trace.js';
import type { Coverage } from '../../timeline/unseen.js';
import { predictionNumbers } from '../../training/iteration/batches.js';
import { isExecuted, type PredictionPlace, predictionAt, predictionsOf } from '../places/moment.js';
import {
  NotRecordedError,
  type NumberedAxis,
  notYet,
  type Operand,
  type TensorValue,
  vectorOperand,
} from './values.js';

/** What a group holds for each of its predictions. */
export type GroupPart = 'logits' | 'probabilities' | 'terms';

export interface Scene {
  readonly timeline: History;
  readonly iteration: number;
  metric(name: MetricName): number;
  /** P(target) of the prediction at hand, or of all predictions. */
  targetProbabilities(): Operand;
  /** The same place one iteration earlier. */
  previous(): Scene;
  /**
   * The same place in an earlier iteration with all that it computes, or in this one with nothing that it has not
   * computed yet.
   */
  within(iteration: number): Scene;
  /** Null where only metrics are at hand. */
  readonly frames: FrameScene | null;
  /** Counts what is passed over since it is not in the recording; null where that is an error. */
  readonly coverage: Coverage | null;
  /** The same scene, which counts it. */
  counting(coverage: Coverage): Scene;
}

/**
 * The values of each `over` that executes iterations again, at the same step of these iterations, computed beforehand;
 * null: no value yet.
 */
type Prepared = ReadonlyMap<object, ReadonlyMap<number, () => TensorValue | null>>;

/**
 * What names hold in an iteration: what was computed last, perhaps in the iteration before; what it has computed itself
 * up to the place; or all that it computes.
 */
export type Reading = 'last' | 'own' | 'whole';

interface FrameSceneOptions {
  /** The frame whose prediction is at hand, where that is not the cursor's. */
  readonly context?: number;
  readonly prepared?: Prepared | null;
  readonly reading?: Reading;
  readonly coverage?: Coverage | null;
}

/** A place within an executed iteration. */
export class FrameScene implements Scene {
  readonly frames: FrameScene = this;
  readonly prepared: Prepared | null;
  readonly reading: Reading;
  readonly coverage: Coverage | null;

  constructor(
    readonly timeline: History,
    /** Where in the iteration; a cursor also fits. */
    readonly cursor: StepPlace,
    readonly execution: Trace,
    private readonly recall: Recall,
    private readonly options: FrameSceneOptions = {},
  ) {
    const { prepared = null, reading = 'last', coverage = null } = options;
    this.prepared = prepared;
    this.reading = reading;
    this.coverage = coverage;
  }

  counting(coverage: Coverage): Scene {
    return this.with({ coverage });
  }

  get iteration(): number {
    return this.execution.iteration;
  }

  get frame(): TraceFrame | null {
    return this.execution.frames[this.cursor.frame] ?? null;
  }

  metric(name: MetricName): number {
    const isSettled = this.isDone(metricFrame(name, this.execution));
    if (!isSettled) this.lookBack();
    const iteration = isSettled ? this.iteration : (this.timeline.measured.before(this.iteration) ?? notYet());
    return recordedMetric(this.timeline, name, iteration);
  }

  targetProbabilities(): Operand {
    const place = this.prediction();
    if (place === null) return this.ofAll('probabilities', targetProbability);
    return targetProbability(this.latestOf(place, 'probabilities'));
  }

  /** One number for each prediction: of this iteration as far as it has come, the rest of the one before. */
  ofAll(part: GroupPart, numberOf: (place: PredictionPlace) => number): TensorValue {
    const trace = this.traceWith(part);
    const numbers = predictionsOf({ trace }).map((place) => numberOf(this.latestOf(place, part, trace)));
    return vectorOperand(numbers, predictionAxis(trace.outcome));
  }

  /** A prediction that is chosen among those of one iteration. */
  chosen(part: GroupPart, choose: (trace: Trace) => PredictionPlace): PredictionPlace {
    const trace = this.traceWith(part);
    return this.latestOf(choose(trace), part, trace);
  }

  /**
   * The iteration whose predictions have this part: iterations may have different predictions, so until the first is
   * computed, all are those of the one before.
   */
  private traceWith(part: GroupPart): Trace {
    const { groups } = this.execution.outcome;
    if (groups.length === 0) throw new NotRecordedError(NO_PREDICTIONS);
    const isBegun = groups.some((group) => this.isComputed(group[part], group.scope === null ? 0 : null));
    if (isBegun) return this.execution;
    this.lookBack();
    return this.earlier() ?? this.execution;
  }

  previous(): Scene {
    const before = this.timeline.numbers.before(this.iteration) ?? notYet('There is no iteration before this one.');
    return this.earlierAt(before, this.reading === 'last' ? 'last' : 'whole');
  }

  within(iteration: number): Scene {
    if (iteration !== this.iteration) return this.earlierAt(iteration, 'whole');
    return this.reading === 'last' ? this.with({ reading: 'own' }) : this;
  }

  private earlierAt(iteration: number, reading: Reading): FrameScene {
    const earlier = this.recall(iteration) ?? notYet(`There is no iteration ${iteration}.`);
    return this.in(earlier, this.recall, reading);
  }

  /** The same place in an execution of another iteration. */
  in(execution: Trace, recall: Recall, reading: Reading): FrameScene {
    const place = sameStep(this.cursor, this.execution.frames, execution.frames);
    const { prepared, coverage } = this;
    return new FrameScene(this.timeline, place, execution, recall, { prepared, reading, coverage });
  }

  with(change: FrameSceneOptions): FrameScene {
    const { timeline, cursor, execution, recall, options } = this;
    return new FrameScene(timeline, cursor, execution, recall, { ...options, ...change });
  }

  /** Whether a frame, or one row of it, has been executed. */
  isDone(frame: number, row: number | null = null): boolean {
    return this.reading === 'whole' || isExecuted(this, frame, row);
  }

  /** Whether this iteration's value, or one row of it, has been computed. */
  isComputed(value: TraceValue, row: number | null = null): boolean {
    return value.frame === null || this.isDone(value.frame, row);
  }

  /** Asked before a value is taken from the iteration before. */
  lookBack(): void {
    if (this.reading === 'own') notYet();
  }

  /** This iteration's value, or the previous iteration's where it has not been computed yet. */
  latest(pick: (outcome: TraceOutcome) => TraceValue | null): TraceValue | null {
    return pick(this.latestOutcome(pick));
  }

  /** The outcome of the last iteration that has computed a value. */
  latestOutcome(pick: (outcome: TraceOutcome) => TraceValue | null): TraceOutcome {
    const { outcome } = this.execution;
    const value = pick(outcome);
    return value === null || this.isComputed(value) ? outcome : this.before().outcome;
  }

  /**
   * A prediction in the last iteration that computed a part of it.
   * @param trace that it is of
   */
  latestOf(place: PredictionPlace, part: GroupPart, trace = this.execution): PredictionPlace {
    const { group, row, number } = place;
    // The rows of a prediction that runs alone are its words, and it is computed with the last of them.
    const isThere = trace !== this.execution || this.isComputed(group[part], group.scope === null ? row : null);
    if (isThere) return place;
    const earlier = predictionsOf({ trace: this.before() }).find((other) => other.number === number);
    return earlier ?? notYet('The iteration before had no such prediction.');
  }

  /** The prediction that the step belongs to, by its scope or by the row stepped into. */
  prediction(): PredictionPlace | null {
    const { execution: trace, cursor, options } = this;
    return predictionAt({ trace, cursor, frame: trace.frames[options.context ?? cursor.frame] ?? null });
  }

  private earlier(): Trace | null {
    const iteration = this.timeline.numbers.before(this.iteration);
    return iteration === null ? null : this.recall(iteration);
  }

  /** The iteration before, or NotYetError. */
  before(): Trace {
    this.lookBack();
    return this.earlier() ?? notYet();
  }
}

function targetProbability({ group: { probabilities, targets }, row }: PredictionPlace): number {
  return probabilities.data[row * columnsOf(probabilities.shape) + targets.data[row]];
}

/** Predictions of skipped examples are left out, the others keep their positions. */
function predictionAxis({ batch }: TraceOutcome): NumberedAxis {
  if (batch?.skipping === undefined) return PREDICTIONS;
  const kept = predictionNumbers(batch);
  return { ...PREDICTIONS, kept, labels: kept.numbers.map(String) };
}

const PREDICTIONS: NumberedAxis = { name: 'prediction' };
const NO_PREDICTIONS = 'Which values are predictions is not in the recording.';

/** @throws NotRecordedError where the history does not hold it */
export function recordedMetric(timeline: History, name: MetricName, iteration: number): number {
  const value = timeline.metric(name, iteration);
  if (value === null) {
    const unseen = { unseen: 'fact', what: `${name} was not recorded` } as const;
    throw new NotRecordedError(`${name} of iteration ${iteration} was not recorded.`, unseen);
  }
  return value;
}

interface MetricDefinition {
  /** At which stage of an iteration it gets its new value; one of stage 0 is known from the start. */
  readonly stage: number;
  readonly madeOf: (outcome: TraceOutcome) => readonly (TraceValue | null)[];
}

export const METRICS: Readonly<Record<MetricName, MetricDefinition>> = {
  learningRate: { stage: 0, madeOf: () => [] },
  parameterNorm: { stage: 0, madeOf: () => [] },
  loss: { stage: 2, madeOf: ({ objective }) => [objective] },
  meanLoss: { stage: 3, madeOf: ({ mean }) => [mean] },
  gradientNorm: { stage: 4, madeOf: ({ gradients }) => gradients },
  updateRatio: { stage: 5, madeOf: ({ updated }) => updated },
};

/**
 * The frame after which a metric has its new value, −1 for the start of the iteration; the last frame where that is not
 * known.
 */
export function metricFrame(name: MetricName, { outcome, frames }: Trace): number {
  return lastFrame(METRICS[name].madeOf(outcome), frames);
}

/** The frame that makes the last of some values; the last frame of the iteration where one of them is not known. */
export function lastFrame(values: readonly (TraceValue | null)[], frames: Trace['frames']): number {
  let last = -1;
  for (const value of values) last = Math.max(last, value === null ? frames.length - 1 : (value.frame ?? -1));
  return last;
}
