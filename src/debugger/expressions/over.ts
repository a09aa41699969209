/**
 * `over`: an expression at the same step of several iterations, as one tensor with an axis of iterations.
 * Invariant: it reads no iteration after the one at hand, and its size is bounded.
 */

import type { Task } from '../../numbers/engine/task.js';
import type { IterationNumbers } from '../../timeline/iteration-numbers.js';
import type { Coverage } from '../../timeline/unseen.js';
import { metricsOf, readsMetricsAlone } from './metric-scene.js';
import type { CompiledPart, IterationRange } from './operators.js';
import type { FrameScene, Scene } from './scene.js';
import {
  arrayOf,
  commonAxes,
  EvaluationError,
  fail,
  NotRecordedError,
  NotYetError,
  notYet,
  type TensorValue,
} from './values.js';

/** Iterations whose metrics are read. */
const MOST_ITERATIONS = 100_000;
/** Iterations that have to be executed again. */
const MOST_EXECUTED = 100;
const MOST_ELEMENTS = 1_000_000;
/** With an `over` within another, the values of all of them: of metrics, and of iterations that are executed again. */
const MOST_METRICS = 200_000;
const MOST_VALUES = 1000;

export function compileOver(range: IterationRange, inner: CompiledPart): CompiledPart {
  const byMetrics = readsMetricsAlone(inner.reads);
  const most = byMetrics ? MOST_ITERATIONS : MOST_EXECUTED;
  // A value about the step exists in this iteration, too; anything else may have no value here yet.
  const isHere = inner.reads.every(({ ofStep }) => ofStep === true);
  const earlier = byMetrics || range.kind === 'between' ? 0 : Math.min(range.count, most) - (isHere ? 1 : 0);
  const over = { range, inner };
  const numbersFor = ({ timeline }: Scene): IterationNumbers => (byMetrics ? timeline.measured : timeline.numbers);
  const work = (scene: Scene): number =>
    iterationsIn(range, scene, numbersFor(scene)).length * Math.max(1, inner.work?.(scene) ?? 1);
  return {
    reads: inner.reads,
    lookback: inner.lookback + earlier,
    nested: inner.nested,
    overs: byMetrics ? [] : [{ over, back: 0 }, ...inner.overs],
    work,
    evaluate: (scene) => {
      // While many iterations are executed, those just before each are at hand, and no others.
      if (inner.overs.some((use) => use.over.range.kind === 'between')) {
        fail('Within over, over takes a number of iterations, as in over(10, output).');
      }
      const all = numbersFor(scene);
      const numbers = iterationsIn(range, scene, all);
      if (numbers.length > most) {
        fail(`over takes at most ${most} iterations of this; these are ${numbers.length}.`);
      }
      const mostValues = byMetrics ? MOST_METRICS : MOST_VALUES;
      if (inner.work !== undefined && work(scene) > mostValues) {
        fail(`over within over reads at most ${mostValues} values; these are ${work(scene)}.`);
      }
      const base = byMetrics ? metricsOf(scene) : scene;
      const prepared = base.frames?.prepared?.get(over);
      const arrayAt = (iteration: number): TensorValue | null => {
        const known = iteration === scene.iteration ? undefined : prepared?.get(iteration);
        return known === undefined ? arrayIn(inner, () => base.within(iteration)) : known();
      };
      const missing = new Map<number, NotRecordedError>();
      const absent: EvaluationError[] = [];
      const present = passingAbsent(passingOver(arrayAt, missing, scene.coverage), absent);
      const rows = rowsOf(range, numbers, base, present, missing, all);
      const lost = missing.values().next().value ?? absent[0];
      if (rows.length === 0 && lost !== undefined) throw lost;
      return stack(rows);
    },
  };
}

/** The same, but null where the value of an iteration is not in the recording, which is counted. */
function passingOver(
  arrayAt: (iteration: number) => TensorValue | null,
  missing: Map<number, NotRecordedError>,
  coverage: Coverage | null,
): typeof arrayAt {
  return (iteration) => {
    coverage?.look();
    try {
      return arrayAt(iteration);
    } catch (error) {
      if (coverage === null || !(error instanceof NotRecordedError)) throw error;
      missing.set(iteration, error);
      coverage.miss(error.unseen);
      return null;
    }
  };
}

/** The same, but null in an iteration that lacks the step that is read. */
function passingAbsent(arrayAt: (iteration: number) => TensorValue | null, absent: EvaluationError[]): typeof arrayAt {
  return (iteration) => {
    try {
      return arrayAt(iteration);
    } catch (error) {
      if (!(error instanceof EvaluationError && error.isAbsent)) throw error;
      absent.push(error);
      return null;
    }
  };
}

/** One row for each iteration that has a value. Of the last so many, this one counts as soon as it has one. */
function rowsOf(
  range: IterationRange,
  numbers: readonly number[],
  { iteration: here }: Scene,
  arrayAt: (iteration: number) => TensorValue | null,
  missing: ReadonlyMap<number, unknown>,
  all: IterationNumbers,
): readonly Row[] {
  const rows = numbers.flatMap((iteration) => {
    const array = arrayAt(iteration);
    return array === null ? [] : [{ iteration, array }];
  });
  const isSettled = rows.at(-1)?.iteration === here || missing.has(here);
  if (range.kind === 'between' || isSettled || numbers.length < range.count) return rows;
  const earlier = all.before(numbers[0]);
  const array = earlier === null ? null : arrayAt(earlier);
  return earlier === null || array === null ? rows : [{ iteration: earlier, array }, ...rows];
}

/** How many iterations it executes again, wherever in the run they lie; at most, and 0 if they are the last so many. */
export function executedAnywhere({ over: { range } }: CompiledPart['overs'][number]): number {
  return range.kind === 'last' ? 0 : Math.min(MOST_EXECUTED, Math.max(0, range.to - range.from));
}

/** The scene with what some `over` need in it: each executes the iterations before the one at hand once, in order. */
export function* prepare(uses: CompiledPart['overs'], scene: FrameScene): Task<FrameScene> {
  const prepared = new Map<object, ReadonlyMap<number, () => TensorValue | null>>();
  const { timeline } = scene;
  for (const { over, back } of uses) {
    const { range, inner } = over;
    // One more than the last so many, where this one has no value.
    const wanted = range.kind === 'last' ? { ...range, count: range.count + 1 } : range;
    const all = iterationsIn(wanted, scene, timeline.numbers);
    const numbers = all.filter((iteration) => iteration !== scene.iteration);
    const [first] = numbers;
    if (first === undefined || numbers.length > MOST_EXECUTED) continue;
    const arrays = new Map<number, () => TensorValue | null>();
    const start = timeline.numbers.at(Math.max(0, timeline.numbers.positionOf(first) - back));
    yield* timeline.scan(start, numbers[numbers.length - 1] + 1, inner.lookback, (execution, recall) => {
      arrays.set(
        execution.iteration,
        settled(() => arrayIn(inner, () => scene.in(execution, recall, 'whole'))),
      );
      return false;
    });
    prepared.set(over, arrays);
  }
  return prepared.size === 0 ? scene : scene.with({ prepared });
}

/** Computes now, and gives or throws then. The arenas of a scan are overwritten, so the numbers are copied. */
function settled(compute: () => TensorValue | null): () => TensorValue | null {
  try {
    const value = compute();
    const kept = value === null ? null : { ...value, data: Float64Array.from(value.data) };
    return () => kept;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function iterationsIn(range: IterationRange, { iteration }: Scene, numbers: IterationNumbers): readonly number[] {
  const here = numbers.positionOf(iteration);
  const [first, last] =
    range.kind === 'last'
      ? [Math.max(0, here - range.count + 1), here]
      : [numbers.positionOf(range.from - 1) + 1, Math.min(here, numbers.positionOf(range.to - 1))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => numbers.at(first + k));
}

interface Row {
  readonly iteration: number;
  readonly array: TensorValue;
}

/** Null where there is no value yet. */
function arrayIn(inner: CompiledPart, scene: () => Scene): TensorValue | null {
  try {
    const value = inner.evaluate(scene());
    if (typeof value === 'string') fail('over takes numbers, not a text.');
    return arrayOf(value);
  } catch (error) {
    if (error instanceof NotYetError) return null;
    throw error;
  }
}

function stack(rows: readonly Row[]): TensorValue {
  const [first] = rows;
  if (first === undefined) notYet('There is no value of it in these iterations yet.');
  const { shape } = first.array;
  let { axes } = first.array;
  const data: number[] = [];
  for (const { iteration, array: own } of rows) {
    if (own.shape.join() !== shape.join()) {
      fail(
        `The value of iteration ${iteration} has another shape than the first; sum, max or mean make numbers of them.`,
      );
    }
    if (data.length + own.data.length > MOST_ELEMENTS) {
      fail(`over gives at most ${MOST_ELEMENTS} elements.`);
    }
    axes = commonAxes(axes, own.axes);
    for (let i = 0; i < own.data.length; i++) data.push(own.data[i]);
  }
  const labels = rows.map(({ iteration }) => String(iteration));
  return { shape: [rows.length, ...shape], data, axes: [{ name: 'iteration', labels }, ...axes] };
}
