/** The values of expressions as arrays of numbers: at one place, or at the same step of many iterations, stacked. */

import { refuse } from '../../files/refusal.js';
import type { Task } from '../../numbers/engine/task.js';
import { describeShape } from '../../numbers/engine/tensor.js';
import { counterpart, type StepPlace } from '../../timeline/cursor.js';
import { type History, type Recall, recallFrom } from '../../timeline/history.js';
import type { Trace, TraceFrame } from '../../timeline/trace.js';
import { type Coverage, createCoverage, describeMissed } from '../../timeline/unseen.js';
import type { NamedArray } from '../../training/arrays/named-array.js';
import { type CompiledExpression, evaluateIn, missedBy } from './compile.js';
import { FrameScene, type Reading } from './scene.js';
import { arrayOf, commonAxes, type NumberedAxis, type TensorValue } from './values.js';

export interface Stretch {
  readonly first: number;
  /** Included. */
  readonly last: number;
  readonly every: number;
}

/** The most numbers that are gathered: 512 MiB of them. */
const MOST_NUMBERS = 2 ** 26;

/** Gathers the values of some expressions, one iteration after the other; over several, the first axis is the iteration. */
export class Gatherer {
  private readonly iterations: number[] = [];
  private readonly gathered: Pick<TensorValue, 'shape' | 'axes'>[] = [];
  private readonly chunks: Float64Array[][];
  private count = 0;
  /** By evaluation, what an `over` in it has left out. */
  private readonly missedWithin: string[] = [];
  /** Why the last iteration that was left out has no value. */
  private lost = '';

  /** @param coverage counts the iterations that are left out, since a value of them is not in the recording; null where none may be */
  constructor(
    private readonly timeline: History,
    private readonly expressions: readonly CompiledExpression[],
    private readonly coverage: Coverage | null = null,
  ) {
    this.chunks = expressions.map(() => []);
  }

  /** How many iterations back the expressions look. */
  get lookback(): number {
    return Math.max(0, ...this.expressions.map(({ lookback }) => lookback));
  }

  /** What was left out, and why, in sentences; empty where nothing was. */
  get missed(): string {
    const own = this.coverage === null ? '' : describeMissed(this.coverage, 'iteration');
    return [own, ...new Set(this.missedWithin)].filter((text) => text !== '').join(' ');
  }

  /** Takes the values at a place of an iteration. */
  take(trace: Trace, place: StepPlace, recall: Recall, reading: Reading = 'last'): void {
    const scene = new FrameScene(this.timeline, place, trace, recall, { reading });
    const results = this.expressions.map((expression) => evaluateIn(expression, scene));
    const missing = results.find((result) => result.kind === 'not-recorded');
    this.coverage?.look();
    if (this.coverage !== null && missing?.kind === 'not-recorded') {
      this.coverage.miss(missing.unseen);
      this.lost = `in iteration ${trace.iteration}: ${missing.message}`;
      return;
    }
    this.iterations.push(trace.iteration);
    for (const [k, expression] of this.expressions.entries()) {
      const at = `${expression.text} in iteration ${trace.iteration}`;
      const result = results[k];
      this.missedWithin.push(missedBy(result));
      if (result.kind !== 'value') refuse(`${at}: ${result.message}`);
      if (typeof result.value === 'string') refuse(`${at} is a text; only numbers can be written.`);
      const { shape, axes, data } = arrayOf(result.value);
      const { shape: expected, axes: known } = this.gathered[k] ?? { shape, axes };
      if (expected.join() !== shape.join()) {
        refuse(
          `${at} has the shape ${describeShape(shape)}, earlier ones ${describeShape(expected)}, so they cannot be stacked.`,
        );
      }
      this.gathered[k] = { shape, axes: commonAxes(known, axes) };
      this.count += data.length;
      if (this.count > MOST_NUMBERS)
        refuse(`These are more than ${MOST_NUMBERS} numbers. Take fewer iterations, with "every".`);
      // The values of a scan are overwritten.
      this.chunks[k].push(Float64Array.from(data));
    }
  }

  /** @param stacked whether the first axis is the iteration */
  arrays(stacked: boolean): readonly NamedArray[] {
    if (this.iterations.length === 0 && this.lost !== '')
      refuse(`${this.expressions.map(({ text }) => text).join(', ')} ${this.lost}`);
    const over: NumberedAxis = { name: 'iteration', labels: this.iterations.map(String) };
    return this.gathered.map(({ shape, axes }, k) => ({
      name: this.expressions[k].text,
      shape: stacked ? [this.iterations.length, ...shape] : shape,
      axes: stacked ? [over, ...axes] : axes,
      data: concatenate(this.chunks[k]),
    }));
  }
}

/** The step at which to gather, by its place in an iteration that has it. */
interface GatherPlace extends StepPlace {
  readonly frames: readonly TraceFrame[];
}

/**
 * Over a stretch, values are those that each iteration computes, and the start of one stands for the ends of all.
 * @param stretch null for the iteration `at` alone, without an axis for it
 */
export function* gather(
  timeline: History,
  expressions: readonly CompiledExpression[],
  place: GatherPlace,
  { stretch, at }: { readonly stretch: Stretch | null; readonly at: number },
): Task<{ readonly arrays: readonly NamedArray[]; readonly missed: string }> {
  const coverage = stretch === null ? null : createCoverage();
  const gatherer = new Gatherer(timeline, expressions, coverage);
  const { first, last, every } = stretch ?? { first: at, last: at, every: 1 };
  const take = (trace: Trace, recall: Recall): boolean => {
    if ((trace.iteration - first) % every !== 0) return false;
    const isStart = place.frame < 0 && stretch !== null;
    const frame = isStart ? trace.frames.length - 1 : counterpart(place.frame, place.frames, trace.frames);
    if (frame === null) refuse(`Iteration ${trace.iteration} has no such step.`);
    gatherer.take(trace, { frame, row: place.row }, recall, stretch === null ? 'last' : 'whole');
    return false;
  };
  if (stretch === null) take(yield* timeline.reach(at), recallFrom(timeline));
  else yield* timeline.scan(first, last + 1, gatherer.lookback, take);
  return { arrays: gatherer.arrays(stretch !== null), missed: gatherer.missed };
}

function concatenate(chunks: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(chunks.reduce((size, { length }) => size + length, 0));
  let end = 0;
  for (const chunk of chunks) {
    all.set(chunk, end);
    end += chunk.length;
  }
  return all;
}
