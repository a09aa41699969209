/**
 * Words, contexts and scores as a fixture writes them, and the limits of a fixture.
 */
import * as z from 'zod/mini';
import { finite, list, text } from './schema-parts.js';

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
  /** Bytes of a corpus: 50 MiB. */
  corpusBytes: 50 * 1_048_576,
  block: 4096,
  width: 4096,
  heads: 256,
  layers: 64,
  hidden: 65_536,
  parameters: 10_000_000,
  /** Attention weights of an iteration: batch × layers × heads × block². */
  attention: 16_777_216,
  batchSize: 65_536,
} as const;

export const word = text('a word', LIMITS.wordLength).check(
  z.refine((name: string) => name !== '__proto__', { error: 'a word that JavaScript does not reserve' }),
);
export const context = list(word, 'words', 1, LIMITS.sequenceLength + 1);
export const score = finite.check(z.describe('The logit of this word in this context.'));
