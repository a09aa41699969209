/**
 * perplexity: e^x of the mean loss. Among how many equally likely words the model seems to be choosing.
 * Invariant: 1 for a perfect model, the size of the vocabulary for one that knows nothing.
 */
import { defineElementwise } from '../engine/elementwise.js';
import { call, value } from '../engine/expression.js';
import { nameElement } from '../engine/op.js';

export const perplexity = defineElementwise({
  name: 'perplexity',
  sentence: 'The same average as a count: among how many equally likely words the model seems to be choosing.',
  symbolic: 'perplexity = e^(mean loss)',
  inputs: ['mean'],
  forward(inputs, _attributes, output) {
    for (let i = 0; i < output.length; i++) output[i] = Math.exp(inputs[0].data[i]);
  },
  derivative: (_input, _values, output) => output,
  expression: (inputs, _output, _attributes, index) =>
    call('exp', value(nameElement(inputs[0], index), inputs[0].data[index])),
});
