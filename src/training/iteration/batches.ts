/**
 * Supplies the batch of each iteration.
 * Invariant: a batch depends only on the random state and the position given, so that a replay draws the same one.
 */

import { refuse } from '../../files/refusal.js';
import type { Batch } from '../../model/models/model.js';
import { Random, type RandomState } from '../../numbers/engine/random.js';
import { range } from '../../numbers/engine/tensor.js';
import { findOrMake, remember } from '../../numbers/kernels/remember.js';
import type { ExampleSet } from '../text/examples.js';

export interface DrawnBatch {
  readonly batch: Batch;
  /** Which examples of the data were drawn, counted from 0, if the source knows; examples that are skipped are among them. */
  readonly numbers?: readonly number[];
  readonly randomState: RandomState;
  readonly batchPosition: number;
}

export interface BatchSource {
  /** Whether every iteration trains on the same predictions in the same order. */
  readonly constant: boolean;
  draw(randomState: RandomState, batchPosition: number): DrawnBatch;
  /** A source of these examples alone, counted from 0 in the order of the data. Refuses those that make no batch. */
  choose?(examples: readonly number[]): BatchSource;
}

/**
 * The same batch every time.
 * @param numbers which examples of the data it has, if not all
 */
export function createWholeBatch(batch: Batch, numbers: readonly number[] = [...batch.examples.keys()]): BatchSource {
  return { constant: true, draw: (randomState, batchPosition) => ({ batch, numbers, randomState, batchPosition }) };
}

/** Draws examples at random, with replacement. */
export function createDrawnBatches(examples: ExampleSet, size: number): BatchSource {
  const choose = (numbers: readonly number[]): BatchSource => {
    refuseChoice(examples, size, numbers);
    const batch = collect(examples, numbers.length, (k) => numbers[k]);
    return { ...createWholeBatch(batch, numbers), choose };
  };
  return {
    constant: false,
    choose,
    draw(randomState, batchPosition) {
      const random = new Random(randomState);
      const numbers = range(size).map(() => random.nextBelow(examples.count));
      const batch = collect(examples, size, (k) => numbers[k]);
      return { batch, numbers, randomState: random.state, batchPosition: batchPosition + size };
    },
  };
}

/** A batch is never larger than those drawn, so that it takes no more memory than they do. */
function refuseChoice(examples: ExampleSet, size: number, numbers: readonly number[]): void {
  const outside = numbers.find((k) => k >= examples.count);
  if (outside !== undefined) refuse(`The data has the examples 1 to ${examples.count}; there is no ${outside + 1}.`);
  if (numbers.length === 0 || numbers.length > size)
    refuse(`A batch of this run has 1 to ${size} examples; got ${numbers.length}.`);
  const lengths = new Set(numbers.map((k) => examples.at(k).example.length));
  if (lengths.size > 1) refuse('These examples differ in length, so they make no batch.');
}

export function allExamples(examples: ExampleSet): Batch {
  return collect(examples, examples.count, (k) => k);
}

/** Goes once through all examples, or through an evenly spaced selection if they make more than `most` predictions. */
export function* batchesInOrder(examples: ExampleSet, size: number, most: number): Generator<Batch> {
  const perExample = examples.count === 0 ? 1 : examples.at(0).targets.length;
  const wanted = Math.min(examples.count, Math.max(1, Math.floor(most / perExample)));
  for (let first = 0; first < wanted; first += size) {
    const count = Math.min(size, wanted - first);
    yield collect(examples, count, (k) => Math.floor(((first + k) * examples.count) / wanted));
  }
}

/** Leaves out one example of each batch, counted from 0, in iterations `from` up to but not including `until`. */
export interface Skip {
  readonly example: number;
  readonly from: number;
  /** null: to the end of the run. */
  readonly until: number | null;
}

/**
 * Takes out of a batch the examples that an iteration skips. A batch that would become empty is kept whole, because
 * without a prediction there is no loss. Models prepare a batch once, so the same examples give the same Batch object
 * again.
 */
export function createSkipping(skips: readonly Skip[]): (batch: Batch, iteration: number) => Batch {
  const variantsOf = remember((_: Batch) => new Map<string, Batch>());
  return (batch, iteration) => {
    const active = skips.filter(({ from, until }) => from <= iteration && (until === null || iteration < until));
    const skipped = new Set(active.map(({ example }) => example).filter((example) => example < batch.examples.length));
    if (skipped.size === 0 || skipped.size === batch.examples.length) return batch;
    const key = [...skipped].sort((a, b) => a - b).join();
    return findOrMake(variantsOf(batch), key, () => withoutExamples(batch, skipped));
  };
}

/** The number of each prediction of a batch if no example were skipped, and how many there would be. */
export function predictionNumbers({ targets, skipping }: Batch): {
  readonly numbers: readonly number[];
  readonly count: number;
} {
  // The examples of a batch usually have the same number of targets; when they do not, numbers still never repeat.
  const each = targets.reduce((most, { length }) => Math.max(most, length), 1);
  const numberOf = (example: number): number => skipping?.numbers[example] ?? example;
  return {
    numbers: targets.flatMap((words, example) => words.map((_, position) => numberOf(example) * each + position)),
    count: (skipping?.drawn ?? targets.length) * each,
  };
}

function withoutExamples({ examples, targets }: Batch, skipped: ReadonlySet<number>): Batch {
  const numbers = range(examples.length).filter((example) => !skipped.has(example));
  return {
    examples: numbers.map((example) => examples[example]),
    targets: numbers.map((example) => targets[example]),
    skipping: { numbers, drawn: examples.length },
  };
}

/** A batch of `size` examples; `choose` names the example at each place. */
function collect(examples: ExampleSet, size: number, choose: (place: number) => number): Batch {
  const chosen = range(size).map((place) => examples.at(choose(place)));
  return { examples: chosen.map(({ example }) => example), targets: chosen.map(({ targets }) => targets) };
}
