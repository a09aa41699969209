/**
 * perplexity: e to the power of the mean loss, the number of equally likely words that the model seems to choose among.
 * It is 1 for a perfect model, and the size of the vocabulary for one that knows nothing.
 */
import { defineElementwise } from '../../numbers/engine/elementwise.js';
import { call } from '../../numbers/engine/expression.js';

export const perplexity = defineElementwise({
  name: 'perplexity',
  inputs: ['mean'],
  formula: ([mean]) => call('exp', mean),
  explain: {
    sentence: 'The same average as a count: from how many equally likely options the model seems to choose.',
    symbolic: 'perplexity = e^(mean loss)',
  },
  code: {
    forward: '{result} = torch.exp({mean})',
    gradients: ['{result} = {gradient} * {output}'],
  },
});
