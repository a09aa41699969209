/**
 * The kinds of model that a fixture can name, with their sizes and explicit initial parameters.
 * Invariant: a field that several kinds share is one schema, so that it keeps its value when --set changes the kind.
 */
import * as z from 'zod/mini';
import { choice, fields, finite, list, number, wholeNumber } from './schema-parts.js';
import { context, LIMITS, score, word } from './word-schemas.js';

const tabular = fields({
  kind: z
    .literal('tabular')
    .check(z.describe('One row of free logits for each context, and nothing shared between contexts.')),
  parameters: z.exactOptional(
    fields({
      logits: list(
        fields({
          context: context.check(
            z.describe('The words before the target, without the beginning token; for an empty prefix, that token.'),
          ),
          scores: z
            .record(word, score, { error: 'an object of words with their scores' })
            .check(
              z.describe(
                'Word to score. Every row scores the same words; other words of the vocabulary are not scored.',
              ),
            ),
        }),
        'rows {"context", "scores"}',
        1,
        LIMITS.contextWords,
      ).check(z.describe('One row a context. The order of the words in the first row is the order on the screen.')),
    }).check(z.describe('Initial values; without them they are drawn from the seed.')),
  ),
});

const weights = list(finite, 'finite numbers', 1, LIMITS.words);
const vocab36 = fields({
  kind: z
    .literal('vocab36')
    .check(
      z.describe(
        'Three weights a word: logit_j = output_j × tanh(layer2_j + the sum of layer1 over the words of the context).',
      ),
    ),
  parameters: z.exactOptional(
    fields({
      layer1_weights: weights.check(
        z.describe('One weight a word of the vocabulary: what it adds when it is in the context.'),
      ),
      layer2_weights: weights.check(z.describe('One weight a word of the vocabulary: the offset of its neuron.')),
      output_weights: weights.check(z.describe('One weight a word of the vocabulary: from its neuron to its logit.')),
    }).check(z.describe('Initial values; without them they are drawn from the seed.')),
  ),
});

const deviation = z
  .exactOptional(number('a finite number of at least 0', z.minimum(0)))
  .check(z.describe("Standard deviation of the weights that are drawn, in place of the model's own."));
const parameters = z.exactOptional(
  z
    .record(
      z.string({ error: 'a name' }),
      fields({
        shape: list(wholeNumber(1, LIMITS.parameters), 'extents', 1, 4).check(z.describe('Extents, the last fastest.')),
        data: list(finite, 'finite numbers', 1, LIMITS.parameters).check(
          z.describe('The values, row by row. Weights are stored [in, out].'),
        ),
      }),
      { error: 'an object of tensors {"shape", "data"} by name' },
    )
    .check(z.describe('Initial values of some or all parameters by name; the others are drawn from the seed.')),
);
const block = wholeNumber(1, LIMITS.block).check(z.describe('Tokens that a prediction can look back at, at most.'));
const width = wholeNumber(1, LIMITS.width).check(z.describe('Numbers that stand for a token.'));
const heads = wholeNumber(1, LIMITS.heads).check(z.describe('Attention heads of a layer; they divide the width.'));
const layers = wholeNumber(1, LIMITS.layers).check(z.describe('Blocks of attention and feed-forward network.'));
const activations = choice(['gelu', 'gelu-tanh', 'relu']);

const bigram = fields({
  kind: z.literal('bigram').check(z.describe('One row of logits for each token that may come before.')),
  deviation,
  parameters,
});

const mlp = fields({
  kind: z
    .literal('mlp')
    .check(z.describe('The vectors of the last tokens laid end to end, a hidden layer with tanh, then the logits.')),
  block,
  width,
  hidden: wholeNumber(1, LIMITS.hidden).check(z.describe('Neurons of the hidden layer.')),
  deviation,
  parameters,
});

const gpt = fields({
  kind: z
    .literal('gpt')
    .check(z.describe('A transformer in the style of GPT-2: learned positions, LayerNorm before each part, biases.')),
  block,
  width,
  heads,
  layers,
  activation: z
    ._default(activations, 'gelu')
    .check(z.describe('What is between the two layers of a feed-forward part.')),
  tiedHead: z
    ._default(z.boolean({ error: 'true or false' }), true)
    .check(z.describe('Whether the logits use the token embeddings again.')),
  deviation,
  parameters,
});

const microgpt = fields({
  kind: z
    .literal('microgpt')
    .check(z.describe('A bare transformer: RMSNorm, no biases and no gains, queries, keys and values apart.')),
  block,
  width,
  heads,
  layers,
  activation: z
    ._default(activations, 'relu')
    .check(z.describe('What is between the two layers of a feed-forward part.')),
  tiedHead: z
    ._default(z.boolean({ error: 'true or false' }), false)
    .check(z.describe('Whether the logits use the token embeddings again.')),
  deviation,
  parameters,
});

export const modelSchema = z.discriminatedUnion('kind', [tabular, vocab36, bigram, mlp, gpt, microgpt], {
  error: 'an object with a "kind"',
});
