/**
 * bigram: one row of scores for each token that may come before. logits = W[token]. The next word depends only on the
 * last one.
 */
import type { Scope } from '../engine/tape.js';
import { scoreLookup } from '../ops/embedding.js';
import { normal } from './initialization.js';
import { wordDimension } from './layers.js';
import type { Model, TextModel } from './model.js';
import { createRowModel } from './row-model.js';

const SCOPE: Scope = ['forward'];

export const bigram: TextModel<object> = { create: createBigram, predictsEachToken: false, blockOf: () => 1 };

/** An example of a batch is one token or a run of tokens, each followed by its target. */
export function createBigram({ words }: { readonly words: readonly string[] }): Model {
  const word = wordDimension(words);
  return createRowModel({ kind: 'bigram', words, targets: 'each token', shownWords: 1 }, (declare) => {
    const table = declare('W', [{ ...word, name: 'previous word' }, word], normal(0.5));
    return (pass) => {
      const { tape, tokens, row } = pass;
      return tape.within(SCOPE, () =>
        tape.apply(scoreLookup, [table(pass), tokens], { symbol: 'z', axes: [row, word], label: 'z = W[token]' }),
      );
    };
  });
}
