/**
 * From a sound fixture to its network: the model, where it starts, its batches, and how a text goes on with it.
 * Invariant: ids of the model are those of the fixture's vocabulary, except that `tabular` reads row numbers and scores
 * the words of its first row.
 */

import { blockOf, createTextModel, predictsEachToken, type TextModelInput } from '../data/fixture/create-model.js';
import { type Fixture, predictionsOf, scoredWords } from '../data/fixture/fixture.js';
import { createTextData, type TextData } from '../data/fixture/text-data.js';
import { isCorpusProblem } from '../data/text/corpus.js';
import type { Batch, Model } from '../models/model.js';
import { createTabular } from '../models/tabular.js';
import { createVocab36 } from '../models/vocab36.js';
import { allExamples, type BatchSource, batchesInOrder, createDrawnBatches, createWholeBatch } from './batches.js';
import type { TextFacts } from './program.js';
import type { Continuation } from './sampling.js';
import { contextOf } from './sampling.js';

export interface Network {
  readonly model: Model;
  readonly batches: BatchSource;
  /** Initial values by parameter name, where the fixture gives them. */
  readonly given: Readonly<Record<string, ArrayLike<number>>>;
  /** Standard deviation of drawn weights, in place of the model's own. */
  readonly deviation: number | null;
  readonly validation: readonly Batch[];
  readonly continuation: Continuation;
  readonly text: TextFacts | null;
}

export function createNetwork(fixture: Fixture): Network {
  const { model } = fixture;
  switch (model.kind) {
    case 'tabular':
      return createTabularNetwork(fixture, model);
    case 'vocab36':
      return createVocab36Network(fixture, model);
    default:
      return createTextNetwork(fixture, model);
  }
}

/** The words of a context with spaces between. */
export function describeContext({ vocabulary }: Fixture, context: readonly number[]): string {
  return context.map((id) => vocabulary[id]).join(' ');
}

type ModelOf<K extends Fixture['model']['kind']> = Extract<Fixture['model'], { kind: K }>;

const VALIDATION_BATCH_SIZE = 32;
/** A validation loss is taken over about so many predictions. */
const MOST_VALIDATION_PREDICTIONS = 1024;

const WITHOUT_TEXT = { deviation: null, validation: [], text: null } as const;

function createTabularNetwork(fixture: Fixture, { parameters }: ModelOf<'tabular'>): Network {
  const { vocabulary } = fixture;
  const predictions = predictionsOf(fixture);
  const words = scoredWords(fixture);
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  const contexts: readonly (readonly number[])[] =
    parameters?.logits.map(({ context }) => context.map((word) => ids.get(word) ?? -1)) ??
    predictions.map(({ context }) => context);
  // Words may hold spaces, so a context is told by its ids and only shown as words.
  const rowOf = new Map<string, number>();
  for (const context of contexts) {
    if (!rowOf.has(context.join())) rowOf.set(context.join(), rowOf.size);
  }
  const columnOf = new Map(words.map((word, column) => [word, column]));
  const rows = [...rowOf.keys()].map((key) => describeContext(fixture, key.split(',').map(Number)));
  const { beginning, continuation } = continuationOf(fixture);
  return {
    ...WITHOUT_TEXT,
    model: createTabular({ contexts: rows, words }),
    batches: batchesOf(fixture, {
      examples: predictions.map(({ context }) => [rowOf.get(context.join()) ?? -1]),
      targets: predictions.map(({ target }) => [columnOf.get(vocabulary[target]) ?? -1]),
    }),
    given:
      parameters === undefined
        ? {}
        : { logits: parameters.logits.flatMap(({ scores }) => words.map((word) => scores[word])) },
    continuation: {
      ...continuation,
      exampleOf(tokens) {
        // A row is named by the words alone, and by the beginning token only where there are none yet.
        const key = tokens.length > 1 && tokens[0] === beginning ? tokens.slice(1) : tokens;
        const row = rowOf.get(key.join());
        return row === undefined ? null : [row];
      },
      tokenOf: (column) => ids.get(words[column]) ?? -1,
    },
  };
}

function createVocab36Network(fixture: Fixture, { parameters }: ModelOf<'vocab36'>): Network {
  const predictions = predictionsOf(fixture);
  return {
    ...WITHOUT_TEXT,
    model: createVocab36({ words: fixture.vocabulary }),
    batches: batchesOf(fixture, {
      examples: predictions.map(({ context }) => context),
      targets: predictions.map(({ target }) => [target]),
    }),
    given: parameters ?? {},
    continuation: continuationOf(fixture).continuation,
  };
}

function batchesOf({ training: { batchSize } }: Fixture, all: Batch): BatchSource {
  const { examples, targets } = all;
  const at = (k: number) => ({ example: examples[k], targets: targets[k] });
  return batchSize === undefined
    ? createWholeBatch(all)
    : createDrawnBatches({ count: examples.length, uniform: true, at }, batchSize);
}

/** How text goes on in a fixture of sequences: from the beginning token, or else from the first word of the first one. */
function continuationOf({ vocabulary, specialTokens, sequences }: Fixture) {
  const idOf = (word: string | undefined): number => (word === undefined ? -1 : vocabulary.indexOf(word));
  const beginning = idOf(specialTokens.beginning);
  const end = idOf(specialTokens.end);
  const special: readonly number[] = [beginning, end];
  const continuation: Continuation = {
    prompt: [beginning === -1 ? idOf(sequences[0]?.[0]) : beginning],
    end: end === -1 ? null : end,
    exampleOf: (tokens) => tokens,
    tokenOf: (column) => column,
    nameOf: (token) => vocabulary[token],
    textOf: (tokens) =>
      tokens
        .filter((token) => !special.includes(token))
        .map((token) => vocabulary[token])
        .join(' '),
  };
  return { beginning, continuation };
}

function createTextNetwork(fixture: Fixture, input: TextModelInput & Fixture['model']): Network {
  const data = createTextData(fixture, input);
  if (isCorpusProblem(data)) throw new Error(`The text ${data.problem}.`);
  return {
    model: createTextModel(input, fixture.vocabulary),
    batches:
      data.size === null ? createWholeBatch(allExamples(data.examples)) : createDrawnBatches(data.examples, data.size),
    given: Object.fromEntries(Object.entries(input.parameters ?? {}).map(([name, { data: values }]) => [name, values])),
    deviation: input.deviation ?? null,
    validation: validationBatchesOf(data),
    continuation: createTextContinuation(fixture, input, data),
    text: factsOf(fixture, data),
  };
}

/** Always the same; none where nothing is set aside. */
function validationBatchesOf({ validationExamples }: TextData): readonly Batch[] {
  const size = validationExamples.uniform ? VALIDATION_BATCH_SIZE : 1;
  return [...batchesInOrder(validationExamples, size, MOST_VALIDATION_PREDICTIONS)];
}

function createTextContinuation(fixture: Fixture, model: TextModelInput, data: TextData): Continuation {
  const { continuation } = continuationOf(fixture);
  const { tokenizer, boundary, training } = data;
  const block = blockOf(model);
  const padding = predictsEachToken(model.kind) ? null : (boundary?.beginning ?? null);
  // Without a beginning an MLP needs a whole block to start from.
  const needed = model.kind === 'mlp' && padding === null ? block : 1;
  return {
    ...continuation,
    prompt: boundary === null ? [...training.tokens.subarray(0, needed)] : [boundary.beginning],
    end: boundary !== null && boundary.end >= 0 ? boundary.end : continuation.end,
    exampleOf: (tokens) => contextOf(tokens, { most: block, padding }),
    textOf: tokenizer === null ? continuation.textOf : (tokens) => tokenizer.decode(tokens),
  };
}

const SAMPLE_LENGTH = 300;

function factsOf({ corpus, training }: Fixture, data: TextData): TextFacts {
  const { form, block, size, examples, validationExamples, boundary } = data;
  return {
    source: corpus === undefined ? 'sequences' : (corpus.file ?? 'text'),
    tokenizer: corpus === undefined ? null : corpus.tokenizer,
    documents: boundary === null && corpus !== undefined ? null : data.training.starts.length - 1,
    tokens: data.training.tokens.length,
    setAside: data.validation.tokens.length,
    form,
    block,
    batchSize: size,
    examples: examples.count,
    validationExamples: training.validation === undefined ? 0 : validationExamples.count,
    sample: (corpus?.text ?? '').slice(0, SAMPLE_LENGTH),
  };
}
