/**
 * Batches of a text, in the form that a model learns from.
 * Invariant: what is drawn depends on the random state alone, and every example lies inside one part of the corpus.
 */

import { Random } from '../engine/random.js';
import type { Batch } from '../models/model.js';
import type { BatchSource } from './batches.js';
import { type CorpusProblem, documentCount, type TextParts, type TokenStream } from './corpus.js';

/**
 * How a text is cut into examples.
 * `documents`: one document a batch, cut into pieces of at most `block` tokens where it is longer, each piece going on
 * where the one before it ended. `windows`: `block` tokens from anywhere, each followed by its target; documents lie one
 * behind the other. `contexts`: the last `block` tokens before one target; within a document they are filled up from the
 * left with its beginning.
 */
export type ExampleForm = 'documents' | 'windows' | 'contexts';

export interface TextBatchSettings {
  readonly form: ExampleForm;
  /** Tokens that a prediction may look back at. */
  readonly block: number;
  /** Examples of a batch; 1 for `documents`. */
  readonly size: number;
}

/** All examples of a text, by number. */
export interface ExampleSet {
  readonly count: number;
  /** Whether all examples are of one length, so that several can stand in one batch. */
  readonly uniform: boolean;
  /** Ids of example `k` and of its targets. */
  at(k: number): { readonly example: readonly number[]; readonly targets: readonly number[] };
}

export function createExamples(
  { boundary }: Pick<TextParts, 'boundary'>,
  stream: TokenStream,
  { form, block }: Omit<TextBatchSettings, 'size'>,
): ExampleSet {
  switch (form) {
    case 'documents':
      return piecesOf(stream, block);
    case 'windows':
      return windowsOf(stream, block);
    case 'contexts':
      return contextsOf(stream, block, boundary?.beginning ?? null);
  }
}

/** Batches drawn with replacement from the training part, or why there are none. */
export function createTextBatches(corpus: TextParts, settings: TextBatchSettings): BatchSource | CorpusProblem {
  const examples = createExamples(corpus, corpus.training, settings);
  const problem = batchProblem(corpus, examples, settings);
  if (problem !== null) return { problem };
  return {
    constant: false,
    draw(randomState, batchPosition) {
      const random = new Random(randomState);
      const batch = collect(examples, () => random.nextBelow(examples.count), settings.size);
      return { batch, randomState: random.state, batchPosition: batchPosition + settings.size };
    },
  };
}

/** The same batch every time: all examples. */
export function wholeBatch(examples: ExampleSet): Batch {
  let next = 0;
  return collect(examples, () => next++, examples.count);
}

/** Batches that go through a part once, in order, at most `most` predictions: what a validation loss is taken over. */
export function* batchesInOrder(examples: ExampleSet, size: number, most: number): Generator<Batch> {
  // Evenly spread over the part when it holds more than is wanted.
  const perExample = examples.count === 0 ? 1 : examples.at(0).targets.length;
  const wanted = Math.min(examples.count, Math.max(1, Math.floor(most / perExample)));
  for (let first = 0; first < wanted; first += size) {
    const count = Math.min(size, wanted - first);
    let next = first;
    yield collect(examples, () => Math.floor((next++ * examples.count) / wanted), count);
  }
}

function collect(examples: ExampleSet, choose: () => number, size: number): Batch {
  const chosen = Array.from({ length: size }, () => examples.at(choose()));
  return { examples: chosen.map(({ example }) => example), targets: chosen.map(({ targets }) => targets) };
}

function batchProblem(
  { training }: TextParts,
  { count, uniform }: ExampleSet,
  settings: TextBatchSettings,
): string | null {
  const { block, size } = settings;
  const tokens = training.tokens.length;
  if (count === 0) {
    return `has ${tokens} tokens to train on, too few for a block of ${block}: expected at least ${block + 1}`;
  }
  if (!uniform && size !== 1) return `is read a document at a time, but the batch size is ${size}, expected 1`;
  return size > count ? `gives ${count} examples, fewer than the batch size of ${size}` : null;
}

function piecesOf(stream: TokenStream, block: number): ExampleSet {
  const { tokens, starts } = stream;
  const from = new Int32Array(pieceCount(stream, block));
  const to = new Int32Array(from.length);
  let count = 0;
  for (let k = 0; k < documentCount(stream); k++) {
    const last = starts[k + 1] - 1;
    for (let start = starts[k]; start < last; start += block) {
      from[count] = start;
      to[count++] = Math.min(last, start + block);
    }
  }
  const uniform = from.every((start, k) => to[k] - start === to[0] - from[0]);
  return { count, uniform, at: (k) => pair(tokens, from[k], to[k]) };
}

/** How many pieces of at most `block` predictions the documents make. */
function pieceCount(stream: TokenStream, block: number): number {
  const { starts } = stream;
  let count = 0;
  for (let k = 0; k < documentCount(stream); k++)
    count += Math.max(0, Math.ceil((starts[k + 1] - starts[k] - 1) / block));
  return count;
}

function windowsOf({ tokens }: TokenStream, block: number): ExampleSet {
  return { count: Math.max(0, tokens.length - block), uniform: true, at: (k) => pair(tokens, k, k + block) };
}

/** Tokens from `start` up to `end`, each followed by the next as its target. */
function pair(tokens: Int32Array, start: number, end: number) {
  return { example: [...tokens.subarray(start, end)], targets: [...tokens.subarray(start + 1, end + 1)] };
}

/** Every token but a document's first few is a target; with something to fill up with, every one but the first. */
function contextsOf(stream: TokenStream, block: number, padding: number | null): ExampleSet {
  const { tokens, starts } = stream;
  const skipped = padding === null ? block : 1;
  const firsts = firstTargets(stream, skipped);
  return {
    count: firsts[firsts.length - 1],
    uniform: true,
    at(k) {
      const document = documentOfTarget(firsts, k);
      const target = starts[document] + skipped + k - firsts[document];
      const example = Array.from({ length: block }, (_, place) => {
        const position = target - block + place;
        return padding !== null && position < starts[document] ? padding : tokens[position];
      });
      return { example, targets: [tokens[target]] };
    },
  };
}

/** For each document the number of its first target, then the number of all targets. */
function firstTargets(stream: TokenStream, skipped: number): Int32Array {
  const { starts } = stream;
  const firsts = new Int32Array(documentCount(stream) + 1);
  for (let k = 0; k < documentCount(stream); k++) {
    firsts[k + 1] = firsts[k] + Math.max(0, starts[k + 1] - starts[k] - skipped);
  }
  return firsts;
}

/** The document that target `k` is in: the last one whose first target is not behind it. */
function documentOfTarget(firsts: Int32Array, k: number): number {
  let low = 0;
  let high = firsts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firsts[middle] <= k) low = middle;
    else high = middle - 1;
  }
  return low;
}
