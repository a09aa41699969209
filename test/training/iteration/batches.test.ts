/** Batches of a text: drawn ones depend on the random state alone, ordered ones go through all of it. */
import { describe, expect, test } from 'vitest';
import { seedRandomState } from '../../../src/numbers/engine/random.js';
import { batchesInOrder, createDrawnBatches, createSkipping } from '../../../src/training/iteration/batches.js';
import { isCorpusProblem } from '../../../src/training/text/corpus.js';
import { createExamples, type ExampleForm, type ExampleSet } from '../../../src/training/text/examples.js';
import { createCorpus } from '../../support/taken-in.js';

function examplesOf(text: string, documents: 'lines' | 'running', form: ExampleForm, block: number): ExampleSet {
  const corpus = createCorpus(text, { tokenizer: 'character', documents, validationShare: 0, seed: 1 });
  if (isCorpusProblem(corpus)) throw new Error(corpus.problem);
  return createExamples(corpus, corpus.training, form, block);
}

describe('drawing batches', () => {
  test('depends on the random state and on nothing drawn before', () => {
    const source = createDrawnBatches(examplesOf('some words of prose to draw from', 'running', 'windows', 4), 3);
    const first = source.draw(seedRandomState(7), 0);
    const second = source.draw(first.randomState, first.batchPosition);
    expect(source.draw(seedRandomState(7), 0)).toEqual(first);
    expect(source.draw(first.randomState, first.batchPosition)).toEqual(second);
    expect(second.batch).not.toEqual(first.batch);
    expect(first.batch.examples).toHaveLength(3);
  });

  test('reaches every example', () => {
    const source = createDrawnBatches(examplesOf('abcd\nx', 'lines', 'contexts', 2), 1);
    const seen = new Set<string>();
    let state = seedRandomState(1);
    for (let k = 0; k < 200; k++) {
      const drawn = source.draw(state, 0);
      seen.add(JSON.stringify(drawn.batch));
      state = drawn.randomState;
    }
    expect(seen.size).toBe(7);
  });
});

test('a batch without the same examples is the same object in every iteration, so that a model prepares it once', () => {
  const batch = { examples: [[0], [1], [2]], targets: [[1], [2], [0]] };
  const skip = createSkipping([
    { example: 0, from: 2, until: 4 },
    { example: 1, from: 3, until: null },
  ]);
  expect(skip(batch, 1)).toBe(batch);
  expect(skip(batch, 2).examples).toEqual([[1], [2]]);
  expect(skip(batch, 3).examples).toEqual([[2]]);
  expect(skip(batch, 4).examples).toEqual([[0], [2]]);
  expect(skip(batch, 5)).toBe(skip(batch, 4));
  expect(skip({ ...batch }, 5)).not.toBe(skip(batch, 4));
});

test('batches in order go through a part once, or evenly over it when it is longer than wanted', () => {
  const examples = examplesOf('abcdefghijk', 'running', 'contexts', 1);
  const firsts = (size: number, most: number): number[][] =>
    [...batchesInOrder(examples, size, most)].map((batch) => batch.examples.map(([id]) => id));
  expect(firsts(4, 100)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  expect(firsts(4, 5)).toEqual([[0, 2, 4, 6], [8]]);
});
