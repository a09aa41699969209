/**
 * mlp: the neural language model of Bengio and others (2003). The vectors of the last words are laid end to end, and a
 * hidden layer with tanh reads them all at once. h = tanh(concat(C[tokens]) @ W1 + b1), logits = h @ W2 + b2. A context
 * has exactly `block` tokens, the oldest first.
 */
import type { Scope } from '../../numbers/engine/tape.js';
import { embedding } from '../ops/embedding.js';
import { flatten } from '../ops/flatten.js';
import { tanh } from '../ops/tanh.js';
import { type Dimension, linear, scores, wordDimension } from './layers.js';
import { type Model, normal } from './model.js';
import type { ModelCode } from './model-code.js';
import { createRowModel } from './row-model.js';

interface MlpSizes {
  readonly words: readonly string[];
  /** Words in a context. */
  readonly block: number;
  /** The length of a word's vector. */
  readonly width: number;
  readonly hidden: number;
}

const EMBEDDING: Scope = ['forward', 'embedding'];
const HIDDEN: Scope = ['forward', 'hidden layer'];
const OUTPUT: Scope = ['forward', 'output layer'];

/** An example of a batch is `block` tokens, followed by one target. */
export function createMlp(sizes: MlpSizes): Model {
  const { words, block, width, hidden } = sizes;
  const code = () => codeOf(sizes);
  const word = wordDimension(words);
  const dimension: Dimension = { name: 'dimension', size: width };
  const neuron: Dimension = { name: 'hidden', size: hidden };
  const place: Dimension = {
    name: 'place and dimension',
    size: block * width,
    labels: Array.from({ length: block * width }, (_, i) => `${Math.floor(i / width)}.${i % width}`),
  };
  return createRowModel(
    { kind: 'mlp', words, code, targets: 'one', length: { least: block, most: block } },
    (declare) => {
      const table = declare('C', [word, dimension], normal(1));
      // With a deviation of 5/3 over the square root of the number of inputs, tanh keeps their spread.
      const expand = linear(declare, 'pre1', ['W1', 'b1'], place, neuron, normal(5 / 3 / Math.sqrt(place.size)));
      const score = scores(declare, 'z', ['W2', 'b2'], neuron, word, normal(0.1 / Math.sqrt(hidden)));
      return (pass) => {
        const { tape, tokens, row } = pass;
        const context = tape.within(EMBEDDING, () => {
          const axes = [...tokens.axes, dimension];
          const vectors = tape.apply(embedding, [table(pass), tokens], {
            symbol: 'emb',
            axes,
            label: 'emb = C[tokens]',
          });
          return tape.apply(flatten, [vectors], { symbol: 'concat', axes: [row, place], label: 'concat' });
        });
        const active = tape.within(HIDDEN, () =>
          tape.apply(tanh, [expand(pass, context)], { symbol: 'hidden', label: 'hidden = tanh pre1' }),
        );
        return tape.within(OUTPUT, () => score(pass, active));
      };
    },
  );
}

const PLACES = {
  C: { path: 'embedding.weight' },
  W1: { path: 'hidden.weight', transposed: true },
  b1: { path: 'hidden.bias' },
  W2: { path: 'output.weight', transposed: true },
  b2: { path: 'output.bias' },
};

function codeOf({ block, width, hidden }: MlpSizes): ModelCode {
  return {
    about: `a network that reads the last ${block === 1 ? 'token' : `${block} tokens`}, each a vector, through one hidden layer`,
    reads: 'contexts',
    modules: {
      definitions: `
# The model: a vector for each token, a hidden layer with tanh, a score for each token.
context_size = ${block}
width = ${width}
neurons = ${hidden}


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary_size, width)
        self.hidden = nn.Linear(context_size * width, neurons)
        self.output = nn.Linear(neurons, vocabulary_size)

    def forward(self, inputs):
        emb = self.embedding(inputs)  # (N, context_size, width)
        concat = emb.flatten(1)  # (N, context_size * width)
        return self.output(torch.tanh(self.hidden(concat)))


model = Network()
`,
      placeOf: (name) => PLACES[name as keyof typeof PLACES],
      forward: `
# Forward: scores for what comes after each context.
logits = model(inputs)
`,
    },
    byHand: {
      definitions: `
# The model: a vector for each token, a hidden layer with tanh, a score for each token.
parameters = {name: stored[name] for name in ["C", "W1", "b1", "W2", "b2"]}
`,
      forward: `
# Forward: the vectors of a context are laid end to end, and the hidden layer reads them.
emb = parameters["C"][inputs]  # (N, context, width)
concat = emb.flatten(1)  # (N, context * width)
pre1 = concat @ parameters["W1"] + parameters["b1"]  # (N, neurons)
hidden = torch.tanh(pre1)
logits = hidden @ parameters["W2"] + parameters["b2"]  # (N, vocabulary)
`,
      backward: `
# The output layer
gradients["W2"] = hidden.T @ dlogits
gradients["b2"] = dlogits.sum(0)
dhidden = dlogits @ parameters["W2"].T
# The hidden layer: the slope of tanh is 1 - tanh^2.
dpre1 = dhidden * (1 - hidden**2)
gradients["W1"] = concat.T @ dpre1
gradients["b1"] = dpre1.sum(0)
dconcat = dpre1 @ parameters["W1"].T
# The embedding: a vector gets the gradients of all positions at which its token stood.
demb = dconcat.view(emb.shape)
gradients["C"] = torch.zeros_like(parameters["C"])
gradients["C"].index_add_(0, inputs.flatten(), demb.flatten(0, 1))
`,
    },
  };
}
