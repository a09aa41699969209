/**
 * contextSum: adds the weights of the context's words. s = Σ_{w in context} weight(w). A repeated word counts each
 * time, and its place makes no difference.
 * Invariant: weights are added in the order of the context.
 */
import { sum } from '../../numbers/engine/expression.js';
import { defineOp } from '../../numbers/engine/op.js';
import { termOf } from '../../numbers/engine/op-derivatives.js';
import { element, labelOf, symbolTree } from '../../numbers/engine/value.js';

export type ContextAttributes = { readonly context: readonly number[] };

export const contextSum = defineOp<ContextAttributes>({
  name: 'context sum',
  inputs: ['weights'],
  compute: {
    shape: () => [],
    forward([{ data }], output, { context }) {
      let all = 0;
      for (const word of context) all += data[word];
      output[0] = all;
    },
  },
  derive: {
    links: ['column'],
    slope({ from, attributes: { context } }) {
      let count = 0;
      for (const word of context) if (word === from) count++;
      return count === 0 ? null : count;
    },
    terms: (inputs, _index, { context }) => context.map((word) => termOf(inputs, 0, word, 1)),
  },
  explain: {
    noun: 'the sum over the context',
    sentence: 'The weights of the words in the context are added up; their order is lost.',
    symbolic: '{result} = Σ {weights}(w) over the words of the context',
    expression: ([weights], _index, { context }) =>
      sum(
        { kind: 'series', sign: 'Σ', of: symbolTree(weights) },
        context.map((word) => element(weights, word)),
      ),
    backwardWords: {
      sentence: ({ attributes: { context }, inputs: [{ data }], output }, write) =>
        `Each word of the context gets the slope of ${output.symbol}, as often as it stands there; ${write.counted(data.length - new Set(context).size, 'other weight')} get 0.`,
      unreached: ({ inputs: [{ axes }] }, index) => `"${labelOf(axes[0], index)}" is not in this context.`,
    },
  },
  code: {
    forward: '{result} = {weights}[{context}].sum()',
    gradients: ['{result} = torch.zeros_like({weights})\nfor word in {context}:\n    {result}[word] += {gradient}'],
  },
});
