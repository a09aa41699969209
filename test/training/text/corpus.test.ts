/** A text as training data: documents, what is set aside, and texts that nothing can be learnt from. */
import { describe, expect, test } from 'vitest';
import {
  type Corpus,
  type CorpusSettings,
  corpusInSlices,
  documentCount,
  isCorpusProblem,
} from '../../../src/training/text/corpus.js';
import { pick, randomFrom } from '../../support/random.js';
import { createCorpus, createTokenizer } from '../../support/taken-in.js';

const LINES: CorpusSettings = { tokenizer: 'character', documents: 'lines', validationShare: 0, seed: 1 };

function corpusOf(text: string, settings: Partial<CorpusSettings> = {}): Corpus {
  const corpus = createCorpus(text, { ...LINES, ...settings });
  if (isCorpusProblem(corpus)) throw new Error(corpus.problem);
  return corpus;
}

describe('a corpus of lines', () => {
  test('has a document for each line that is not blank, between a beginning and an end', () => {
    const { training, tokenizer, boundary } = corpusOf('\uFEFFab\r\n\r\n  \nb\n');
    expect(tokenizer.vocabulary).toEqual(['<BOS>', '<EOS>', 'a', 'b']);
    expect(boundary).toEqual({ beginning: 0, end: 1 });
    expect([...training.starts]).toEqual([0, 4, 7]);
    expect([...training.tokens]).toEqual([0, 2, 3, 1, 0, 3, 1]);
  });

  test('sets whole lines aside, the same for the same seed, each in one part only', () => {
    const lines = Array.from({ length: 50 }, (_, k) => `line${String.fromCharCode(97 + (k % 26))}${k}`);
    const split = (seed: number): Corpus => corpusOf(lines.join('\n'), { validationShare: 0.2, seed });
    expect(documentCount(split(3).validation)).toBe(10);
    expect(documentCount(split(3).training)).toBe(40);
    expect(split(3)).toMatchObject({ training: split(3).training, validation: split(3).validation });
    expect([...split(4).validation.tokens]).not.toEqual([...split(3).validation.tokens]);
    const documents = ({ tokens, starts }: Corpus['training']): string[] =>
      [...starts.slice(0, -1)].map((start, k) => tokens.slice(start, starts[k + 1]).join());
    const all = [...documents(split(3).training), ...documents(split(3).validation)];
    expect(new Set(all).size).toBe(50);
  });

  test('sets at least one aside and leaves at least one, where there is a share', () => {
    const { training, validation } = corpusOf('ab\ncd', { validationShare: 0.01 });
    expect([documentCount(training), documentCount(validation)]).toEqual([1, 1]);
    expect(documentCount(corpusOf('ab', { validationShare: 0.9 }).training)).toBe(1);
  });
});

describe('a running text', () => {
  test('is one document without boundaries, and its end is set aside', () => {
    const { training, validation, boundary } = corpusOf('abab\nabab\n', { documents: 'running', validationShare: 0.3 });
    expect(boundary).toBeNull();
    expect(training.tokens).toHaveLength(7);
    expect(validation.tokens).toHaveLength(3);
  });
});

test.each([
  ['', 'is empty'],
  [' \n\t\n', 'contains only white space'],
  ['a', 'has only one character'],
  ['😀\n', 'has only one character'],
])('the text %j is refused: %s', (text, message) => {
  for (const documents of ['lines', 'running'] as const) {
    expect(createCorpus(text, { ...LINES, documents })).toMatchObject({ problem: expect.stringContaining(message) });
  }
});

describe('a long text', () => {
  const random = randomFrom(7);
  const alphabet = ['the', 'Zürich', "don't", ' ', '\n', '\t', '\u00a0', '𝄞', 'é', '一二三', ',', 'x'.repeat(70)];
  const text = Array.from({ length: 60_000 }, () => pick(random, alphabet)).join('');

  test.each(['character', 'word', 'bpe'] as const)('is the same in slices as at once, by %s', (tokenizer) => {
    const settings = { tokenizer, documents: 'running', validationShare: 0, seed: 1, vocabularySize: 300 } as const;
    const corpus = createCorpus(text, settings) as Corpus;
    const whole = createTokenizer(tokenizer, text, { special: [], vocabularySize: 300 });
    expect(corpus.tokenizer.vocabulary).toEqual(whole.vocabulary);
    const tokens = whole.encode(text) as Int32Array;
    expect(corpus.training.tokens).toHaveLength(tokens.length);
    expect(tokens.findIndex((token, k) => token !== corpus.training.tokens[k])).toBe(-1);
  });

  test.each(['running', 'lines'] as const)('says on the way how far it is, as %s', (documents) => {
    const settings = { tokenizer: 'bpe', documents, validationShare: 0, seed: 1, vocabularySize: 300 } as const;
    const works = [...corpusInSlices(text, settings)];
    expect(works.length).toBeGreaterThan(0);
    for (const { done, total } of works) expect(done).toBeLessThanOrEqual(total);
  });
});
