/** Texts cut into examples, and batches of them that depend on the random state alone. */
import { describe, expect, test } from 'vitest';
import { type Corpus, createCorpus, isCorpusProblem } from '../../src/data/corpus.js';
import {
  batchesInOrder,
  createExamples,
  createTextBatches,
  type TextBatchSettings,
} from '../../src/data/text-batches.js';
import { seedRandomState } from '../../src/engine/random.js';

function corpusOf(text: string, documents: 'lines' | 'running'): Corpus {
  const corpus = createCorpus(text, { tokenizer: 'character', documents, validationShare: 0, seed: 1 });
  if (isCorpusProblem(corpus)) throw new Error(corpus.problem);
  return corpus;
}

/** All examples as text: `context>targets`. */
function read(corpus: Corpus, form: TextBatchSettings['form'], block: number): readonly string[] {
  const { vocabulary } = corpus.tokenizer;
  const show = (ids: readonly number[]): string =>
    ids.map((id) => ({ '<BOS>': '[', '<EOS>': ']' })[vocabulary[id]] ?? vocabulary[id]).join('');
  const examples = createExamples(corpus, corpus.training, { form, block });
  return Array.from({ length: examples.count }, (_, k) => {
    const { example, targets } = examples.at(k);
    return `${show(example)}>${show(targets)}`;
  });
}

describe('a text is cut into examples', () => {
  test('document by document, long ones in pieces that go on where the last one ended', () => {
    expect(read(corpusOf('abcd\nx', 'lines'), 'documents', 3)).toEqual(['[ab>abc', 'cd>d]', '[x>x]']);
  });

  test('as windows over running text', () => {
    expect(read(corpusOf('abcde', 'running'), 'windows', 3)).toEqual(['abc>bcd', 'bcd>cde']);
  });

  test('as windows over documents laid one behind the other', () => {
    expect(read(corpusOf('a\nb', 'lines'), 'windows', 3)).toEqual(['[a]>a][', 'a][>][b', '][b>[b]']);
  });

  test('as contexts, filled up with the beginning of their own document', () => {
    expect(read(corpusOf('ab\nc', 'lines'), 'contexts', 3)).toEqual(['[[[>a', '[[a>b', '[ab>]', '[[[>c', '[[c>]']);
  });

  test('as contexts of running text, which has no beginning to fill up with', () => {
    expect(read(corpusOf('abcd', 'running'), 'contexts', 2)).toEqual(['ab>c', 'bc>d']);
  });
});

describe('drawing batches', () => {
  const corpus = corpusOf('some words of prose to draw from', 'running');
  const settings = { form: 'windows', block: 4, size: 3 } as const;

  test('depends on the random state and on nothing drawn before', () => {
    const source = createTextBatches(corpus, settings);
    if (isCorpusProblem(source)) throw new Error(source.problem);
    const first = source.draw(seedRandomState(7), 0);
    const second = source.draw(first.randomState, first.batchPosition);
    expect(source.draw(seedRandomState(7), 0)).toEqual(first);
    expect(source.draw(first.randomState, first.batchPosition)).toEqual(second);
    expect(second.batch).not.toEqual(first.batch);
    expect(first.batch.examples).toHaveLength(3);
  });

  test('reaches every example', () => {
    const source = createTextBatches(corpusOf('abcd\nx', 'lines'), { form: 'contexts', block: 2, size: 1 });
    if (isCorpusProblem(source)) throw new Error(source.problem);
    const seen = new Set<string>();
    let state = seedRandomState(1);
    for (let k = 0; k < 200; k++) {
      const drawn = source.draw(state, 0);
      seen.add(JSON.stringify(drawn.batch));
      state = drawn.randomState;
    }
    expect(seen.size).toBe(7);
  });

  test.each<[Partial<TextBatchSettings>, string]>([
    [{ block: 40 }, 'too few for a block of 40: expected at least 41'],
    [{ size: 1000 }, 'gives 28 examples, fewer than the batch size of 1000'],
    [{ form: 'documents', size: 2 }, 'but the batch size is 2, expected 1'],
  ])('with %j is refused', (change, message) => {
    expect(createTextBatches(corpus, { ...settings, ...change })).toEqual({
      problem: expect.stringContaining(message),
    });
  });
});

test('batches in order go through a part once, or evenly over it when it is longer than wanted', () => {
  const examples = createExamples(corpusOf('abcdefghijk', 'running'), corpusOf('abcdefghijk', 'running').training, {
    form: 'contexts',
    block: 1,
  });
  const firsts = (size: number, most: number): number[][] =>
    [...batchesInOrder(examples, size, most)].map((batch) => batch.examples.map(([id]) => id));
  expect(firsts(4, 100)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
  expect(firsts(4, 5)).toEqual([[0, 2, 4, 6], [8]]);
});
