/**
 * What a fixture is: a lesson in one JSON file. The schema below is the one definition from which come the TypeScript types, the
 * "expected" half of every validation message (the `error` of each schema), the published JSON Schema and the field docs
 * (descriptions). Invariant: a `Fixture` has passed validate-fixture.ts, so its words, contexts and scores fit each other.
 */
import * as z from 'zod/mini';
import { modelSchema } from './model-schemas.js';
import { optimizerSchema } from './optimizer-schemas.js';
import { choice, fields, list, number, text, wholeNumber } from './schema-parts.js';
import { context, LIMITS, word } from './word-schemas.js';

const training = fields({
  iterations: wholeNumber(1, 1_000_000_000).check(z.describe('Training steps of a whole run.')),
  seed: z._default(wholeNumber(0, 4_294_967_295), 1).check(z.describe('Start of every random number of the run.')),
  lossReduction: z
    .exactOptional(choice(['sum', 'mean']))
    .check(
      z.describe(
        'Whether the loss that is differentiated is the sum or the mean of the loss terms. Without it: the sum for tabular and vocab36, the mean for other models.',
      ),
    ),
  softmax: z
    ._default(choice(['shifted', 'plain']), 'shifted')
    .check(
      z.describe(
        '"shifted" subtracts the largest score before exponentiating; "plain" does not, and can overflow to NaN.',
      ),
    ),
  batchSize: z
    .exactOptional(wholeNumber(1, LIMITS.batchSize))
    .check(
      z.describe(
        'Examples drawn at random for each iteration. Without it: all of the sequences where they fit into one batch, else one; of a corpus one for a GPT and 32 for other models.',
      ),
    ),
  validation: z.exactOptional(
    fields({
      share: z
        ._default(number('a number above 0 and below 1', z.gt(0), z.lt(1)), 0.1)
        .check(z.describe('Share of the documents, or of the end of a running text, that is not trained on.')),
      every: z
        ._default(wholeNumber(1, 1_000_000_000), 100)
        .check(z.describe('The loss on that share is taken every so many iterations.')),
    }).check(z.describe('Text set aside to see what the model makes of what it has not been trained on.')),
  ),
});

/** A text of any characters but NUL; what cannot be shown has a name as a token. */
const corpusText = z
  .string({ error: 'a text' })
  .check(z.refine((value) => value.length <= LIMITS.corpusBytes, { error: 'a text of at most 50 MiB' }));

const corpus = fields({
  text: z.exactOptional(corpusText).check(z.describe('The text itself.')),
  file: z
    .exactOptional(text('a file name', LIMITS.textLength))
    .check(z.describe('A UTF-8 text file of at most 50 MiB, named from the folder of the fixture.')),
  tokenizer: z
    ._default(choice(['character', 'word']), 'character')
    .check(z.describe('Whether a token is a character, or a word or mark of punctuation.')),
  documents: z
    ._default(choice(['lines', 'running']), 'running')
    .check(
      z.describe(
        'Whether each line that is not blank is a document between a beginning and an end, or all is one running text. A document longer than the block is cut into pieces that go on where the last one ended.',
      ),
    ),
  mostWords: z
    .exactOptional(wholeNumber(1, LIMITS.words - 3))
    .check(z.describe('Of the tokenizer of words: the most frequent ones are kept, all others become <unknown>.')),
});

export const fixtureSchema = fields({
  name: text('a name', LIMITS.wordLength).check(
    z.describe('What the fixture is called; for one that ships, its file name.'),
  ),
  description: text('a sentence', LIMITS.textLength).check(z.describe('One sentence on what there is to learn.')),
  vocabulary: z.exactOptional(
    list(word, 'words', 1, LIMITS.words).check(
      z.meta({
        description:
          'Distinct words; the order gives the ids, from 0. A corpus gives its own where there is none: special tokens, then characters by code point or words by how often they come.',
        uniqueItems: true,
      }),
    ),
  ),
  specialTokens: z
    ._default(
      fields({
        beginning: z.exactOptional(word).check(z.describe('Stands before every sequence; of the vocabulary.')),
        end: z
          .exactOptional(word)
          .check(z.describe('Marks the end of a sequence that names it, and of every line of a corpus.')),
      }),
      {},
    )
    .check(z.describe('Words of the vocabulary with a part of their own.')),
  sequences: z.exactOptional(
    list(list(word, 'words', 1, LIMITS.sequenceLength), 'arrays of words', 0, LIMITS.sequences).check(
      z.describe(
        'Each word is predicted from the words before it: the first from the beginning token, or not at all without one.',
      ),
    ),
  ),
  corpus: z
    .exactOptional(corpus)
    .check(z.describe('A text to learn from, in place of sequences: for bigram, mlp, gpt and microgpt.')),
  model: modelSchema.check(z.describe('The network, and where it starts.')),
  optimizer: optimizerSchema.check(z.describe('How gradients become changes of the parameters.')),
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

/** What a fixture always has in the end, from its file or from its corpus. */
export interface Words {
  readonly vocabulary: readonly string[];
  /** None where a corpus takes their place. */
  readonly sequences: readonly (readonly string[])[];
}

/** The same with vocabulary and sequences filled in: what checks between fields read. */
export type CompleteInput = FixtureInput & Words;
/** The same with the defaults of its fields. */
export type DefaultedFixture = DeepReadonly<z.output<typeof fixtureSchema>>;
/** A sound fixture, all filled in. A corpus has its text, also where a file gave it. */
export type Fixture = DefaultedFixture & Words & { readonly training: { readonly lossReduction: 'sum' | 'mean' } };
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

/** How many predictions that are. */
export function predictionCount({ sequences, specialTokens }: CompleteInput): number {
  const unpredicted = specialTokens?.beginning === undefined ? 1 : 0;
  return sequences.reduce((count, { length }) => count + length - unpredicted, 0);
}

/**
 * The words that have a logit, in the order of a row of logits: for explicit tabular logits the order of the first row (words
 * that are whole numbers come first, as JavaScript orders the fields of an object), otherwise the whole vocabulary.
 */
export function scoredWords(fixture: CompleteInput): readonly string[] {
  const { model } = fixture;
  if (model.kind === 'tabular' && model.parameters !== undefined) return Object.keys(model.parameters.logits[0].scores);
  return fixture.vocabulary;
}

type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value;
