/**
 * mlp: the neural language model of Bengio and others (2003). The vectors of the last words are laid end to end, and a
 * hidden layer with tanh reads them all at once. h = tanh(concat(C[tokens]) @ W1 + b1), logits = h @ W2 + b2. A context
 * has exactly `block` tokens, the oldest first.
 */
import type { Scope } from '../engine/tape.js';
import { embedding } from '../ops/embedding.js';
import { flatten } from '../ops/flatten.js';
import { tanh } from '../ops/tanh.js';
import { normal } from './initialization.js';
import { type Dimension, linear, scores, wordDimension } from './layers.js';
import type { Model, TextModel } from './model.js';
import { createRowModel } from './row-model.js';
import { requireSound, wholeNumberProblems } from './sizes.js';

interface MlpSizes {
  /** Words in a context. */
  readonly block: number;
  /** The length of a word's vector. */
  readonly width: number;
  readonly hidden: number;
}

const EMBEDDING: Scope = ['forward', 'embedding'];
const HIDDEN: Scope = ['forward', 'hidden layer'];
const OUTPUT: Scope = ['forward', 'output layer'];

export const mlp: TextModel<MlpSizes> = {
  create: createMlp,
  predictsEachToken: false,
  blockOf: ({ block }) => block,
};

/** An example of a batch is `block` tokens, followed by one target. @throws RangeError for sizes that do not fit */
export function createMlp({ words, block, width, hidden }: MlpSizes & { readonly words: readonly string[] }): Model {
  requireSound('MLP', wholeNumberProblems({ block, width, hidden }));
  const word = wordDimension(words);
  const dimension: Dimension = { name: 'dimension', size: width };
  const neuron: Dimension = { name: 'hidden', size: hidden };
  const place: Dimension = {
    name: 'place and dimension',
    size: block * width,
    labels: Array.from({ length: block * width }, (_, i) => `${Math.floor(i / width)}.${i % width}`),
  };
  return createRowModel({ kind: 'mlp', words, targets: 'one', length: { least: block, most: block } }, (declare) => {
    const table = declare('C', [word, dimension], normal(1));
    // With a deviation of 5/3 over the square root of the number of inputs, tanh keeps their spread.
    const expand = linear(declare, 'pre1', ['W1', 'b1'], place, neuron, normal(5 / 3 / Math.sqrt(place.size)));
    const score = scores(declare, 'z', ['W2', 'b2'], neuron, word, normal(0.1 / Math.sqrt(hidden)));
    return (pass) => {
      const { tape, tokens, row } = pass;
      const context = tape.within(EMBEDDING, () => {
        const axes = [...tokens.axes, dimension];
        const vectors = tape.apply(embedding, [table(pass), tokens], { symbol: 'emb', axes, label: 'emb = C[tokens]' });
        return tape.apply(flatten, [vectors], { symbol: 'concat', axes: [row, place], label: 'concat' });
      });
      const active = tape.within(HIDDEN, () =>
        tape.apply(tanh, [expand(pass, context)], { symbol: 'hidden', label: 'hidden = tanh pre1' }),
      );
      return tape.within(OUTPUT, () => score(pass, active));
    };
  });
}
