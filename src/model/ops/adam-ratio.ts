/**
 * adamRatio: the average push divided by the usual size of a push, m̂ / (√v̂ + ε). It is near ±1 while the
 * pushes on a weight stay alike, smaller where they fade, and near 0 where they cancel (Kingma and Ba, 2015).
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { add, call, divide, value } from '../../numbers/engine/expression.js';

export type RatioAttributes = { readonly epsilon: number };

export const adamRatio = defineElementwise<RatioAttributes>({
  name: 'adam ratio',
  inputs: ['mean', 'square'],
  formula: ([mean, square], { epsilon }) => divide(mean, add(call('sqrt', square), value('ε', epsilon))),
  compute: {
    forward([mean, square], output, { epsilon }) {
      for (let i = 0; i < output.length; i++) output[i] = mean.data[i] / (Math.sqrt(square.data[i]) + epsilon);
    },
  },
  explain: {
    sentence:
      'The average push is divided by the usual size of a push. What is left is a direction without a scale: near ±1 while pushes stay alike, smaller where they fade, near 0 where they cancel.',
    symbolic: 'ratio = m̂ / (√v̂ + ε)',
  },
  code: {
    forward: '{result} = {mean} / ({square}.sqrt() + eps)',
    settings: ({ epsilon }) => ({ eps: epsilon }),
  },
});
