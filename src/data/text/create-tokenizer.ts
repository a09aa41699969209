/** What makes a tokenizer of each kind, in slices. */
import { createBytePairTokenizer } from './byte-pair-tokenizer.js';
import { createCharacterTokenizer } from './character-tokenizer.js';
import type { Parts, Sliced } from './slices.js';
import type { Tokenizer, TokenizerKind, TokenizerOptions } from './tokenizer.js';
import { createWordTokenizer, UNKNOWN_WORD, WORD } from './word-tokenizer.js';

export const TOKENIZERS: Readonly<
  Record<TokenizerKind, (parts: Parts, options: TokenizerOptions) => Sliced<Tokenizer>>
> = {
  character: createCharacterTokenizer,
  word: createWordTokenizer,
  bpe: createBytePairTokenizer,
};

/** Whether a tokenizer of this kind, which takes its vocabulary from a fixture, can ever produce this token. */
export function canProduce(kind: 'character' | 'word', token: string): boolean {
  if (/^\\u[0-9a-f]{4}$/.test(token)) return true;
  if (kind === 'character') return [...token].length === 1;
  return token === UNKNOWN_WORD || [...token.matchAll(WORD)][0]?.[0] === token;
}
