/**
 * bigram: one row of scores for each token that may come before. logits = W[token]. The next word depends only on the
 * last one.
 */
import type { Scope } from '../../numbers/engine/tape.js';
import { scoreLookup } from '../ops/embedding.js';
import { wordDimension } from './layers.js';
import { type Model, normal } from './model.js';
import type { ModelCode } from './model-code.js';
import { createRowModel } from './row-model.js';

const SCOPE: Scope = ['forward'];

/** An example of a batch is one token or a run of tokens, each followed by its target. */
export function createBigram({ words }: { readonly words: readonly string[] }): Model {
  const word = wordDimension(words);
  const code = () => CODE;
  return createRowModel({ kind: 'bigram', words, code, targets: 'each token', shownWords: 1 }, (declare) => {
    const table = declare('W', [{ ...word, name: 'previous word' }, word], normal(0.5));
    return (pass) => {
      const { tape, tokens, row } = pass;
      const naming = { symbol: 'z', axes: [row, word], label: 'z = W[tokens]', scope: SCOPE };
      return tape.apply(scoreLookup, [table(pass), tokens], naming);
    };
  });
}

const CODE: ModelCode = {
  about: 'a bigram model: one row of scores for each token that may come before',
  reads: 'tokens',
  modules: {
    definitions: `
# The model: a row of scores for each token, one for each token that may come next.
model = nn.Embedding(vocabulary_size, vocabulary_size)
`,
    placeOf: () => ({ path: 'weight' }),
    forward: `
# Forward: each token looks up its row of scores.
logits = model(inputs)
`,
  },
  byHand: {
    variable: 'W',
    definitions: `
# The model: a row of scores for each token, one for each token that may come next.
W = stored["W"]
`,
    forward: `
# Forward: each token looks up its row of scores.
logits = W[inputs]
`,
    backward: `
# A row gets the gradients of all the scores that were looked up in it.
dW = torch.zeros_like(W).index_add_(0, inputs, dlogits)
`,
  },
};
