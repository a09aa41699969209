/** Texts and fixtures taken in at once, without the pauses that a long one gives. */

import { finish } from '../../src/numbers/engine/task.js';
import { validateInSlices } from '../../src/training/fixture/validate-fixture.js';
import { type CorpusSettings, corpusInSlices } from '../../src/training/text/corpus.js';
import { TOKENIZERS } from '../../src/training/text/create-tokenizer.js';
import type { Tokenizer, TokenizerKind, TokenizerOptions } from '../../src/training/text/tokenizer.js';

export const validateFixture = (raw: unknown) => finish(validateInSlices(raw));
export const createCorpus = (text: string, settings: CorpusSettings) => finish(corpusInSlices(text, settings));

/** @param text the whole text, or its parts in order, which can be gone through repeatedly; no token spans two parts */
export function createTokenizer(
  kind: TokenizerKind,
  text: string | Iterable<string>,
  options: TokenizerOptions,
): Tokenizer {
  const parts = typeof text === 'string' ? [text] : text;
  return finish(TOKENIZERS[kind]({ size: 0, [Symbol.iterator]: () => parts[Symbol.iterator]() }, options));
}
