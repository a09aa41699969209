/**
 * What is remembered about every executed iteration, in columns: loss, norms and the probability of each target.
 * Invariant: an iteration's row is the same however often it is replayed; NaN and infinities are kept as they are.
 */

import { predictionNumbers } from '../training/iteration/batches.js';
import type { Outcome } from '../training/iteration/program.js';
import { inSlices } from '../training/iteration/run-state.js';

/** The metrics that are a single number, in the order of their columns. */
export const METRIC_NAMES = [
  'learningRate',
  /** The objective: the total or the mean over the predictions, in nats. */
  'loss',
  'meanLoss',
  /** Euclidean norm of all gradients, before clipping. */
  'gradientNorm',
  'parameterNorm',
  /** Norm of the update divided by the norm of the parameters. */
  'updateRatio',
] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

export interface Metrics extends Readonly<Record<MetricName, number>> {
  readonly iteration: number;
  /** P(target) of the first predictions, at most `MOST_TARGETS`; NaN for a skipped prediction. */
  readonly targetProbabilities: readonly number[];
}

export const MOST_TARGETS = 32;
/** A word counts as learnt when its probability is above this. */
const LEARNT = 0.5;
/** After the metrics of that kind comes the hash of the state in which the iteration ended, then P(target). */
const SCALARS = METRIC_NAMES.length;
const TARGETS_AT = SCALARS + 1;
const FIRST_CAPACITY = 256;

/** The norms of all parameters, of their gradients, and of what the update adds. */
type Norms = Record<'parameter' | 'gradient' | 'change', number>;

/** What a run remembers of its iterations would take more memory than it may. The message is for the user. */
export class TooMuchToRemember extends Error {
  override readonly name = 'TooMuchToRemember';
}

export class MetricsLog {
  private values = new Float64Array(0);
  private rows = 0;
  private width: number = TARGETS_AT;
  private readonly learnt: (number | null)[] = [];

  /**
   * @param first the first iteration to be recorded
   * @param mostBytes what the columns may take
   */
  constructor(
    private readonly first: number,
    private readonly mostBytes = Infinity,
  ) {}

  /** The first iteration that is not recorded yet. */
  get end(): number {
    return this.first + this.rows;
  }

  /**
   * Records the next iteration; any other one is ignored.
   * @param hash of the state in which it ended
   * @throws TooMuchToRemember
   */
  record(iteration: number, outcome: Outcome, { gradient, parameter, change }: Norms, hash: number): void {
    if (iteration !== this.end) return;
    const targets = targetProbabilitiesOf(outcome);
    if (this.rows === 0) this.width = TARGETS_AT + targets.length;
    if ((this.rows + 1) * this.width > this.values.length) this.grow();
    const start = this.rows * this.width;
    const { learningRate, objective, mean } = outcome;
    const [[loss], [meanLoss]] = [objective.data, mean.data];
    this.values.set([learningRate, loss, meanLoss, gradient, parameter, change / parameter, hash], start);
    for (let k = 0; k < this.width - TARGETS_AT; k++) {
      this.values[start + TARGETS_AT + k] = targets[k] ?? NaN;
      if (targets[k] > LEARNT) this.learnt[k] ??= iteration;
    }
    this.rows++;
  }

  /**
   * The first iteration in which a prediction's target was likelier than everything else together; null if none yet.
   */
  learntAt(prediction: number): number | null {
    return this.learnt[prediction] ?? null;
  }

  at(iteration: number): Metrics | null {
    if (iteration < this.first || iteration >= this.end) return null;
    const start = (iteration - this.first) * this.width;
    const [learningRate, loss, meanLoss, gradientNorm, parameterNorm, updateRatio, , ...targetProbabilities] =
      this.values.subarray(start, start + this.width);
    return { iteration, learningRate, loss, meanLoss, gradientNorm, parameterNorm, updateRatio, targetProbabilities };
  }

  /** The hash of the state in which an iteration below `end` ended. */
  hashAfter(iteration: number): number {
    return this.values[(iteration - this.first) * this.width + SCALARS];
  }

  /** One metric of an iteration below `end`, without creating a `Metrics`. */
  valueAt(iteration: number, name: MetricName): number {
    return this.values[(iteration - this.first) * this.width + METRIC_NAMES.indexOf(name)];
  }

  private grow(): void {
    const bytesOfRow = this.width * Float64Array.BYTES_PER_ELEMENT;
    const most = Math.floor(this.mostBytes / bytesOfRow);
    if (this.rows >= most) {
      throw new TooMuchToRemember(
        `The figures of ${this.rows} iterations fill the memory that is meant for them, half of what this machine has. Go no further than iteration ${this.end}.`,
      );
    }
    const capacity = Math.min(most, Math.max(FIRST_CAPACITY, this.rows * 2));
    const larger = new Float64Array(capacity * this.width);
    larger.set(this.values);
    this.values = larger;
  }
}

/** Euclidean norms of an iteration; pauses now and then if there are many parameters. */
export function* measureNorms({ parameters, gradients, updated }: Outcome): Generator<null, Norms, void> {
  const sums: Norms = { parameter: 0, gradient: 0, change: 0 };
  yield* inSlices(parameters, ({ data }, k) => addSquares(sums, data, gradients[k].data, updated[k].data));
  return {
    parameter: Math.sqrt(sums.parameter),
    gradient: Math.sqrt(sums.gradient),
    change: Math.sqrt(sums.change),
  };
}

/**
 * All three at once, since an addition waits for the one before it in its sum. The sums are variables of this function
 * alone: each addition to one that others share would allocate a number.
 */
function addSquares(sums: Norms, before: Float64Array, gradients: Float64Array, after: Float64Array): void {
  let { parameter, gradient, change } = sums;
  for (let i = 0; i < before.length; i++) {
    const difference = after[i] - before[i];
    parameter += before[i] * before[i];
    gradient += gradients[i] * gradients[i];
    change += difference * difference;
  }
  sums.parameter = parameter;
  sums.gradient = gradient;
  sums.change = change;
}

/** P(target) of an iteration's predictions, in order, at most `MOST_TARGETS`; NaN for a skipped prediction. */
export function targetProbabilitiesOf({ groups, batch }: Outcome): readonly number[] {
  const result: number[] = [];
  for (const { probabilities, targets } of groups) {
    const columns = probabilities.data.length / targets.data.length;
    for (let r = 0; r < targets.data.length && result.length < MOST_TARGETS; r++) {
      result.push(probabilities.data[r * columns + targets.data[r]]);
    }
  }
  return batch.skipping === undefined ? result : spreadOut(result, predictionNumbers(batch));
}

function spreadOut(values: readonly number[], { numbers, count }: ReturnType<typeof predictionNumbers>) {
  const spread: number[] = new Array(Math.min(MOST_TARGETS, count)).fill(NaN);
  values.forEach((value, k) => {
    if (numbers[k] < spread.length) spread[numbers[k]] = value;
  });
  return spread;
}
