/**
 * `over`: an expression at the same step of several iterations, as one tensor with an axis of iterations.
 * Invariant: it reads no iteration after the one at hand, and its size is bounded.
 */
import { MetricScene, metricStageAt, readsMetricsAlone } from './metric-scene.js';
import type { Part } from './operators.js';
import type { Scene } from './scene.js';
import { arrayOf, EvaluationError, NotYetError, type TensorValue } from './values.js';

export type IterationRange =
  /** So many iterations up to the one at hand, or as many as there are. */
  | { readonly kind: 'last'; readonly count: number }
  /** From one up to, but not including, another, as far as the run has got here. */
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

/** Iterations whose metrics are read. */
const MOST_ITERATIONS = 100_000;
/** Iterations that have to be executed again. */
const MOST_EXECUTED = 100;
const MOST_ELEMENTS = 1_000_000;

export function compileOver(range: IterationRange, inner: Part): Part {
  const byMetrics = readsMetricsAlone(inner.reads);
  const most = byMetrics ? MOST_ITERATIONS : MOST_EXECUTED;
  const earlier = byMetrics || range.kind === 'between' ? 0 : Math.min(range.count, most) - 1;
  return {
    reads: inner.reads,
    lookback: inner.lookback + earlier,
    nested: inner.nested,
    evaluate: (scene) => {
      const numbers = iterationsIn(range, scene);
      if (numbers.length > most) {
        throw new EvaluationError(`over takes at most ${most} iterations of this; these are ${numbers.length}.`);
      }
      const base = byMetrics ? metricsOf(scene) : scene;
      return stack(numbers.flatMap((iteration) => entryAt(inner, base, iteration)));
    },
  };
}

function iterationsIn(range: IterationRange, { timeline: { numbers }, iteration }: Scene): readonly number[] {
  const here = numbers.positionOf(iteration);
  const [first, last] =
    range.kind === 'last'
      ? [Math.max(0, here - range.count + 1), here]
      : [numbers.positionOf(range.from - 1) + 1, Math.min(here, numbers.positionOf(range.to - 1))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => numbers.at(first + k));
}

/** The same place by its metrics alone, which need no iteration to be executed. */
function metricsOf(scene: Scene): Scene {
  const { frames } = scene;
  if (frames === null) return scene;
  const { timeline, execution, cursor } = frames;
  return new MetricScene(timeline, scene.iteration, metricStageAt(execution, cursor.frame), null);
}

interface Entry {
  readonly iteration: number;
  readonly array: TensorValue;
}

/** Empty where there is no value yet. */
function entryAt(inner: Part, scene: Scene, iteration: number): readonly Entry[] {
  try {
    const value = inner.evaluate(scene.at(iteration));
    if (typeof value === 'string') throw new EvaluationError('over takes numbers, not a text.');
    return [{ iteration, array: arrayOf(value) }];
  } catch (error) {
    if (error instanceof NotYetError) return [];
    throw error;
  }
}

function stack(entries: readonly Entry[]): TensorValue {
  const [first] = entries;
  if (first === undefined) throw new NotYetError('There is no value of it in these iterations yet.');
  const { shape, axes } = first.array;
  const data: number[] = [];
  for (const { iteration, array: own } of entries) {
    if (own.shape.join() !== shape.join()) {
      throw new EvaluationError(
        `The value of iteration ${iteration} has another shape than the first; sum, max or mean make numbers of them.`,
      );
    }
    if (data.length + own.data.length > MOST_ELEMENTS) {
      throw new EvaluationError(`over gives at most ${MOST_ELEMENTS} elements.`);
    }
    for (let i = 0; i < own.data.length; i++) data.push(own.data[i]);
  }
  const labels = entries.map(({ iteration }) => String(iteration));
  return { shape: [entries.length, ...shape], data, axes: [{ name: 'iteration', labels }, ...axes] };
}
