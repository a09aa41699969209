/**
 * vocab36: the notebook's three vectors of one weight per word, as an actual network. For a context c:
 * s = Σ_{w in c} layer1(w), h(j) = tanh(s + layer2(j)), z(j) = output(j) · h(j). It is blind to the order of the words,
 * since only the sum s reaches the second layer.
 */
import { contextSum } from '../ops/context-sum.js';
import { multiply } from '../ops/multiply.js';
import { shift } from '../ops/shift.js';
import { tanh } from '../ops/tanh.js';
import { normal } from './initialization.js';
import { wordDimension } from './layers.js';
import type { Model } from './model.js';
import type { ModelCode } from './model-code.js';
import { createPredictionModel } from './prediction-model.js';

export function createVocab36({ words }: { readonly words: readonly string[] }): Model {
  const word = wordDimension(words);
  const describeContext = (example: readonly number[]): string => example.map((id) => words[id]).join(' ');
  const code = () => codeOf(words);
  return createPredictionModel({ kind: 'vocab36', words, code, ids: words.length, describeContext }, (declare) => {
    const initial = normal(0.5);
    const layer1 = declare('layer1_weights', [word], initial);
    const layer2 = declare('layer2_weights', [word], initial);
    const output = declare('output_weights', [word], initial);
    return (pass, context) => {
      const { tape } = pass;
      const s = tape.apply(contextSum, [layer1(pass)], { symbol: 's', axes: [] }, { context });
      const a = tape.apply(shift, [layer2(pass), s], { symbol: 'a', label: 'a = layer2 + s' });
      const h = tape.apply(tanh, [a], { symbol: 'h', label: 'h = tanh a' });
      return tape.apply(multiply, [output(pass), h], { symbol: 'z', label: 'z = output × h' });
    };
  });
}

function codeOf(words: readonly string[]): ModelCode {
  const forward = `
# Forward: the words of a context add up to one number, which moves every neuron.
s = inputs @ layer1_weights
a = s[:, None] + layer2_weights
h = torch.tanh(a)
logits = output_weights * h
`;
  return {
    about: 'a network of three weights for each word, which adds up the words of a context',
    reads: {
      lists: { words },
      contextOf: (example) => example.map((id) => words[id]),
      inputs: `
# How often each word stands in each context
counts = [[float(context.count(word)) for word in words] for context, target in examples]
inputs = torch.tensor(counts)
`,
    },
    modules: { definitions: '# The model: three weights for each word.', placeOf: (name) => ({ path: name }), forward },
    byHand: {
      definitions: '',
      forward,
      backward: `
gradients["output_weights"] = (dlogits * h).sum(0)
dh = dlogits * output_weights
da = dh * (1 - h**2)  # the slope of tanh
gradients["layer2_weights"] = da.sum(0)
ds = da.sum(1)
gradients["layer1_weights"] = inputs.T @ ds
`,
    },
    plain: {
      zeros: '{name: [0.0] * len(words) for name in parameters}',
      forward: `
# Forward: the words of the context add up to one number, which moves every neuron.
ids = [words.index(each) for each in context]
s = sum(parameters["layer1_weights"][k] for k in ids)
h = [math.tanh(s + weight) for weight in parameters["layer2_weights"]]
logits = [weight * neuron for weight, neuron in zip(parameters["output_weights"], h)]
`,
      backward: `
gradients["output_weights"][word] += dlogit * h[word]
da = dlogit * parameters["output_weights"][word] * (1 - h[word] ** 2)
gradients["layer2_weights"][word] += da
for k in ids:
    gradients["layer1_weights"][k] += da
`,
      loops: ['for name in parameters:', 'for word in range(len(words)):'],
      element: '[name][word]',
      numbers: 'for weights in gradients.values() for gradient in weights',
    },
  };
}
