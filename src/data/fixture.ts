/**
 * What a fixture is: a lesson in one JSON file. The schema below is the one definition from which come the TypeScript types, the
 * "expected" half of every validation message (the `error` of each schema), the published JSON Schema and the field docs
 * (descriptions). Invariant: a `Fixture` has passed validate-fixture.ts, so its words, contexts and scores fit each other.
 */
import * as z from 'zod/mini';
import { choice, fields, list, number, text, wholeNumber } from './schema-parts.js';

/** Limits of a fixture; texts and words are counted in characters. */
export const LIMITS = {
  words: 4096,
  wordLength: 64,
  textLength: 1000,
  sequences: 1000,
  sequenceLength: 1000,
  /** Words of all contexts together. */
  contextWords: 1_000_000,
  /** Predictions × scored words: the size of the logits. */
  scores: 4_194_304,
} as const;

const word = text('a word', LIMITS.wordLength).check(
  z.refine((name: string) => name !== '__proto__', { error: 'a word that JavaScript does not reserve' }),
);
const context = list(word, 'words', 1, LIMITS.sequenceLength + 1);
const finite = z.number({ error: 'a finite number' });
const score = finite.check(z.describe('The logit of this word in this context.'));

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

const atLeastZero = 'a finite number of at least 0';
// One instance for all optimizers: a field shared by two kinds keeps its value when --set changes the kind.
const learningRate = number(atLeastZero, z.minimum(0)).check(z.describe('Size of a step against the gradient.'));
const betaRange = 'a number from 0 up to, but not including, 1';
const sgd = fields({
  kind: z.literal('sgd').check(z.describe('Gradient descent: new = old − learning rate × gradient.')),
  learningRate,
  momentum: z
    ._default(number(atLeastZero, z.minimum(0)), 0)
    .check(z.describe('How much of the last step is kept: the step follows momentum × buffer + gradient.')),
});
const adam = fields({
  kind: z
    .literal('adam')
    .check(z.describe('Adam: steps scaled for each parameter by moving averages of its gradient.')),
  learningRate,
  beta1: z
    ._default(number(betaRange, z.minimum(0), z.lt(1)), 0.9)
    .check(z.describe('Decay of the moving average of the gradient.')),
  beta2: z
    ._default(number(betaRange, z.minimum(0), z.lt(1)), 0.999)
    .check(z.describe('Decay of the moving average of the squared gradient.')),
  epsilon: z
    ._default(number(atLeastZero, z.minimum(0)), 1e-8)
    .check(z.describe('Added to the root of the averaged square, against division by 0.')),
});

const training = fields({
  iterations: wholeNumber(1, 1_000_000_000).check(z.describe('Training steps of a whole run.')),
  seed: z._default(wholeNumber(0, 4_294_967_295), 1).check(z.describe('Start of every random number of the run.')),
  lossReduction: z
    ._default(choice(['sum', 'mean']), 'sum')
    .check(z.describe('Whether the loss that is differentiated is the sum or the mean of the loss terms.')),
  softmax: z
    ._default(choice(['shifted', 'plain']), 'shifted')
    .check(
      z.describe(
        '"shifted" subtracts the largest score before exponentiating; "plain" does not, and can overflow to NaN.',
      ),
    ),
});

export const fixtureSchema = fields({
  name: text('a name', LIMITS.wordLength).check(
    z.describe('What the fixture is called; for one that ships, its file name.'),
  ),
  description: text('a sentence', LIMITS.textLength).check(z.describe('One sentence on what there is to learn.')),
  vocabulary: list(word, 'words', 1, LIMITS.words).check(
    z.meta({ description: 'Distinct words; the order gives the ids, from 0.', uniqueItems: true }),
  ),
  specialTokens: z
    ._default(
      fields({
        beginning: z.exactOptional(word).check(z.describe('Stands before every sequence; of the vocabulary.')),
        end: z.exactOptional(word).check(z.describe('Marks the end of a sequence that names it; of the vocabulary.')),
      }),
      {},
    )
    .check(z.describe('Words of the vocabulary with a part of their own.')),
  sequences: list(list(word, 'words', 1, LIMITS.sequenceLength), 'arrays of words', 1, LIMITS.sequences).check(
    z.describe(
      'Each word is predicted from the words before it: the first from the beginning token, or not at all without one.',
    ),
  ),
  model: z
    .discriminatedUnion('kind', [tabular, vocab36], { error: 'an object with a "kind"' })
    .check(z.describe('The network, and where it starts.')),
  optimizer: z
    .discriminatedUnion('kind', [sgd, adam], { error: 'an object with a "kind"' })
    .check(z.describe('How gradients become changes of the parameters.')),
  training: training.check(z.describe('How long, from which seed, on which loss.')),
  notes: z.exactOptional(
    list(
      fields({
        context: context.check(z.describe('The context the note is for, with or without the beginning token.')),
        note: text('a sentence', LIMITS.textLength).check(z.describe('What this context does to the prediction.')),
      }),
      'notes {"context", "note"}',
      0,
      LIMITS.words,
    ).check(z.describe('A sentence for a context.')),
  ),
  remarks: z.exactOptional(
    list(text('a sentence', LIMITS.textLength), 'sentences', 0, 100).check(
      z.describe('What to know about the whole fixture.'),
    ),
  ),
});

/** A fixture as its file may say it: fields with defaults may be absent. */
export type FixtureInput = DeepReadonly<z.input<typeof fixtureSchema>>;
/** A sound fixture, defaults filled in. */
export type Fixture = DeepReadonly<z.output<typeof fixtureSchema>>;
export type ModelKind = Fixture['model']['kind'];

/** One target and what it is predicted from, as ids of the vocabulary. */
export interface Prediction {
  readonly sequence: number;
  /** Index of the target within its sequence. */
  readonly position: number;
  readonly context: readonly number[];
  readonly target: number;
}

/**
 * The context of the word at `position`: the words before it. With a beginning token, that token stands for an empty prefix
 * (tabular) or before every prefix (vocab36); without one an empty prefix has no context, and the first word is not predicted.
 */
export function contextAt<Word>(
  sequence: readonly Word[],
  position: number,
  kind: ModelKind,
  beginning: Word | undefined,
): readonly Word[] | undefined {
  const before = sequence.slice(0, position);
  if (beginning === undefined) return position === 0 ? undefined : before;
  return kind === 'vocab36' || position === 0 ? [beginning, ...before] : before;
}

/** All predictions of an iteration: sequence after sequence, word after word. Equal contexts of two sequences appear twice. */
export function predictionsOf(fixture: Fixture): readonly Prediction[] {
  const ids = new Map(fixture.vocabulary.map((name, id) => [name, id]));
  const { beginning } = fixture.specialTokens;
  const beginningId = beginning === undefined ? undefined : ids.get(beginning);
  return fixture.sequences.flatMap((words, sequence) => {
    const sequenceIds = words.map((name) => ids.get(name)!);
    return sequenceIds.flatMap((target, position) => {
      const before = contextAt(sequenceIds, position, fixture.model.kind, beginningId);
      return before === undefined ? [] : [{ sequence, position, context: before, target }];
    });
  });
}

/**
 * The words that have a logit, in the order of a row of logits: for explicit tabular logits the order of the first row (words
 * that are whole numbers come first, as JavaScript orders the fields of an object), otherwise the whole vocabulary.
 */
export function scoredWords(fixture: FixtureInput): readonly string[] {
  const { model } = fixture;
  if (model.kind === 'tabular' && model.parameters !== undefined) return Object.keys(model.parameters.logits[0].scores);
  return fixture.vocabulary;
}

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value;
