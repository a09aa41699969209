/**
 * vocab36: the notebook's three vectors of one weight per word, as an actual network. For a context c:
 * s = Σ_{w in c} layer1(w), h(j) = tanh(s + layer2(j)), z(j) = output(j) · h(j). It is blind to the order of the words,
 * since only the sum s reaches the second layer.
 */
import { contextSum } from '../ops/context-sum.js';
import { multiply } from '../ops/multiply.js';
import { shift } from '../ops/shift.js';
import { tanh } from '../ops/tanh.js';
import { wordDimension } from './layers.js';
import { type Model, normal } from './model.js';
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
      const a = tape.apply(shift, [layer2(pass), s], { symbol: 'a', label: 'a = layer2_weights + s' });
      const h = tape.apply(tanh, [a], { symbol: 'h', label: 'h = tanh a' });
      return tape.apply(multiply, [output(pass), h], { symbol: 'z', label: 'z = output_weights × h' });
    };
  });
}

function codeOf(words: readonly string[]): ModelCode {
  return {
    about: "a network with three weights per word, which adds up the weights of a context's words",
    reads: {
      lists: { words },
      contextOf: (example) => example.map((id) => words[id]),
      inputs: `
# How often each word occurs in each context
counts = [[float(context.count(word)) for word in words] for context, _ in examples]
inputs = torch.tensor(counts)
`,
    },
    modules: {
      definitions: (tensorLine) => `
# The model: three weights per word. Those of layer 2 are each the bias of one neuron.
class Network(nn.Module):
    def __init__(self):
        super().__init__()
${WEIGHTS.map((name) => tensorLine(name, { before: `self.${name} = `, called: 'nn.Parameter', depth: 2 })).join('\n')}

    def forward(self, counts):
        # The weights of a context's words add up to one input for all neurons.
        s = counts @ self.layer1_weights  # (N,)
        h = torch.tanh(s[:, None] + self.layer2_weights)  # (N, words)
        return self.output_weights * h


model = Network()
`,
      placeOf: (name) => ({ path: name }),
      forward: `
# Forward: a score for each word that may come next.
logits = model(inputs)
`,
    },
    byHand: {
      definitions: '# The model: three weights per word. Those of layer 2 are each the bias of one neuron.',
      forward: `
# Forward: the weights of a context's words add up to one input for all neurons.
s = inputs @ parameters["layer1_weights"]  # (N,)
a = s[:, None] + parameters["layer2_weights"]  # (N, words)
h = torch.tanh(a)
logits = parameters["output_weights"] * h
`,
      backward: `
gradients["output_weights"] = (dlogits * h).sum(0)
dh = dlogits * parameters["output_weights"]
da = dh * (1 - h**2)  # the slope of tanh
gradients["layer2_weights"] = da.sum(0)
ds = da.sum(1)
gradients["layer1_weights"] = inputs.T @ ds
`,
    },
    plain: {
      zeros: '{name: [0.0] * len(words) for name in parameters}',
      forward: `
# Forward: the weights of the context's words add up to one input for all neurons.
ids = [words.index(word) for word in context]
s = sum(parameters["layer1_weights"][k] for k in ids)
h = [math.tanh(s + weight) for weight in parameters["layer2_weights"]]
logits = [weight * neuron for weight, neuron in zip(parameters["output_weights"], h)]
`,
      backward: `
ds = 0.0
for i, prob in enumerate(probs):
    {dlogit}
    gradients["output_weights"][i] += dlogit * h[i]
    dh = dlogit * parameters["output_weights"][i]
    da = dh * (1 - h[i] ** 2)  # the slope of tanh
    gradients["layer2_weights"][i] += da
    ds += da
for k in ids:
    gradients["layer1_weights"][k] += ds
`,
      loops: ['for name in parameters:', 'for i in range(len(words)):'],
      element: '[name][i]',
      numbers: 'for weights in gradients.values() for gradient in weights',
    },
  };
}

const WEIGHTS = ['layer1_weights', 'layer2_weights', 'output_weights'] as const;
