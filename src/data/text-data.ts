/**
 * From the words of a fixture to examples: what a bigram, an MLP or a GPT is trained on, and what it is tried on.
 * Invariant: the same fixture gives the same examples in the same order; those of training and validation share no token.
 */

import type { Batch } from '../models/model.js';
import { type BatchSource, createWholeBatch } from './batches.js';
import {
  type Corpus,
  type CorpusProblem,
  createCorpus,
  isCorpusProblem,
  setAside,
  streamOf,
  type TextParts,
} from './corpus.js';
import { blockOf, predictsEachToken, type TextModelInput } from './create-model.js';
import type { CompleteInput, FixtureInput } from './fixture.js';
import {
  batchesInOrder,
  createExamples,
  createTextBatches,
  type ExampleForm,
  type ExampleSet,
  wholeBatch,
} from './text-batches.js';
import type { Tokenizer } from './tokenizer.js';

interface Parts extends TextParts {
  /** Null where the fixture lists its sequences. */
  readonly tokenizer: Tokenizer | null;
}

export interface TextData extends Parts {
  readonly form: ExampleForm;
  readonly block: number;
  /** Examples of a batch; null for all of them. */
  readonly size: number | null;
  readonly examples: ExampleSet;
  readonly validationExamples: ExampleSet;
}

const DEFAULT_BATCH_SIZE = 32;
const VALIDATION_BATCH_SIZE = 32;
/** A validation loss is taken over about so many predictions. */
const MOST_VALIDATION_PREDICTIONS = 1024;
const DEFAULT_SHARE = 0.1;
const DEFAULT_SEED = 1;

type CorpusInput = NonNullable<FixtureInput['corpus']>;

/** The corpus of a fixture, its text having been read. */
export function corpusOf(
  fixture: Pick<FixtureInput, 'training' | 'specialTokens' | 'vocabulary'>,
  { text = '', tokenizer = 'character', documents = 'running', mostWords }: CorpusInput,
): Corpus | CorpusProblem {
  const { specialTokens, vocabulary } = fixture;
  return createCorpus(text, {
    tokenizer,
    documents,
    ...shareOf(fixture.training),
    ...(mostWords === undefined ? {} : { mostWords }),
    ...(specialTokens === undefined ? {} : { specialTokens }),
    ...(vocabulary === undefined ? {} : { vocabulary }),
  });
}

/** The data of a sound fixture; a problem where its corpus has one. */
export function createTextData(fixture: CompleteInput, model: TextModelInput): TextData | CorpusProblem {
  const { corpus, training } = fixture;
  const parts = corpus === undefined ? partsOfSequences(fixture) : corpusOf(fixture, corpus);
  if (isCorpusProblem(parts)) return parts;
  const block = blockOf(model);
  const { form, size } = planBatches(model, parts, training.batchSize, corpus !== undefined);
  return {
    ...parts,
    form,
    block,
    size,
    examples: createExamples(parts, parts.training, { form, block }),
    validationExamples: createExamples(parts, parts.validation, { form, block }),
  };
}

export function createBatchSource(data: TextData): BatchSource {
  const { form, block, size, examples } = data;
  if (size === null) return createWholeBatch(wholeBatch(examples));
  const source = createTextBatches(data, { form, block, size });
  if (isCorpusProblem(source)) throw new Error(`The text ${source.problem}.`);
  return source;
}

/** The batches that a validation loss is taken over, always the same; none where nothing is set aside. */
export function createValidationBatches({ validationExamples }: TextData): readonly Batch[] {
  const size = validationExamples.uniform ? VALIDATION_BATCH_SIZE : 1;
  return [...batchesInOrder(validationExamples, size, MOST_VALIDATION_PREDICTIONS)];
}

/** Each sequence is a document; the beginning token stands before it, an end only where its author wrote one. */
function partsOfSequences({ vocabulary, sequences, specialTokens, training }: CompleteInput): Parts {
  const ids = new Map(vocabulary.map((word, id) => [word, id]));
  const beginning = specialTokens?.beginning;
  const boundary = beginning === undefined ? null : { beginning: ids.get(beginning) ?? -1, end: -1 };
  const documents = sequences.map((words) => words.map((word) => ids.get(word) ?? -1));
  return { tokenizer: null, boundary, ...setAside(streamOf(documents), boundary, shareOf(training)) };
}

function shareOf({ validation, seed = DEFAULT_SEED }: FixtureInput['training']) {
  return { validationShare: validation === undefined ? 0 : (validation.share ?? DEFAULT_SHARE), seed };
}

function planBatches(
  model: TextModelInput,
  parts: TextParts,
  batchSize: number | undefined,
  hasCorpus: boolean,
): { readonly form: ExampleForm; readonly size: number | null } {
  const block = blockOf(model);
  if (!predictsEachToken(model.kind)) {
    const { count } = createExamples(parts, parts.training, { form: 'contexts', block });
    return { form: 'contexts', size: batchSize ?? (hasCorpus ? Math.min(count, DEFAULT_BATCH_SIZE) : null) };
  }
  if (hasCorpus && parts.boundary === null) return { form: 'windows', size: batchSize ?? 1 };
  const { uniform } = createExamples(parts, parts.training, { form: 'documents', block });
  if (batchSize === undefined) return { form: 'documents', size: uniform && !hasCorpus ? null : 1 };
  return { form: uniform || batchSize === 1 ? 'documents' : 'windows', size: batchSize };
}
