/** Texts cut into examples. */
import { describe, expect, test } from 'vitest';
import { type Corpus, isCorpusProblem } from '../../../src/training/text/corpus.js';
import { createExamples, type ExampleForm } from '../../../src/training/text/examples.js';
import { createCorpus } from '../../support/taken-in.js';

function corpusOf(text: string, documents: 'lines' | 'running'): Corpus {
  const corpus = createCorpus(text, { tokenizer: 'character', documents, validationShare: 0, seed: 1 });
  if (isCorpusProblem(corpus)) throw new Error(corpus.problem);
  return corpus;
}

/** All examples as text: `context>targets`. */
function read(corpus: Corpus, form: ExampleForm, block: number): readonly string[] {
  const { vocabulary } = corpus.tokenizer;
  const show = (ids: readonly number[]): string =>
    ids.map((id) => ({ '<BOS>': '[', '<EOS>': ']' })[vocabulary[id]] ?? vocabulary[id]).join('');
  const examples = createExamples(corpus, corpus.training, form, block);
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
