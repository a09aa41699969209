/**
 * How a model continues a text: where it starts, what the model is given, and what its answer means.
 * Invariant: tokens are ids of the fixture's vocabulary, whatever the model reads and scores.
 */

import { positionOfToken } from '../../document/written-token.js';
import type { Dataset, TextCut } from '../fixture/dataset.js';
import type { Fixture } from '../fixture/fixture.js';
import type { UnknownToken } from '../text/tokenizer.js';
import { WORD } from '../text/word-tokenizer.js';

export type Continuation = ReturnType<typeof createContinuation>;

export function createContinuation(
  { vocabulary, specialTokens, sequences }: Fixture,
  { text, exampleOf, tokenOf }: Dataset,
) {
  const idOf = (word: string | undefined): number => (word === undefined ? -1 : positionOfToken(vocabulary, word));
  const beginning = text?.boundary?.beginning ?? idOf(specialTokens.beginning);
  const ends = [text?.boundary?.end ?? -1, idOf(specialTokens.end)];
  const tokenizer = text?.tokenizer ?? null;
  /** The tokens of a text; listed words are separated by spaces. */
  const tokensOf = (given: string): ArrayLike<number> | UnknownToken =>
    tokenizer?.encode(given) ?? encodeWords(given, idOf);
  const prompt = text === null ? [beginning === -1 ? idOf(sequences[0][0]) : beginning] : usualPrompt(text);
  return {
    /** Where a text starts if nothing else is said. At least one token, such as the beginning of a document. */
    prompt,
    /** The token that every text begins with; null if there is none. */
    beginning: beginning === -1 ? null : beginning,
    /** The token that ends a text; null if there is none. */
    end: ends.find((token) => token >= 0) ?? null,
    exampleOf,
    tokenOf,
    /** Null if the fixture lists its words. */
    tokenizer,
    /** How tokens are shown, by their ids. */
    names: vocabulary,
    nameOf: (token: number): string => vocabulary[token],
    tokensOf,
    /** The tokens that a text of one's own starts from. */
    promptOf(given: string): readonly number[] | UnknownToken {
      const tokens = tokensOf(given);
      if ('unknown' in tokens) return tokens;
      // A model that reads whole contexts has to be given one.
      return [...(beginning === -1 ? prompt.slice(tokens.length) : [beginning]), ...Array.from(tokens)];
    },
  };
}

/** A mark that follows a word without a space is a word of its own, unless the two are listed as one. */
function encodeWords(text: string, idOf: (word: string) => number): readonly number[] | UnknownToken {
  const words = Array.from(text.matchAll(/\S+/g)).flatMap(({ 0: word, index }) =>
    idOf(word) !== -1
      ? [{ word, at: index }]
      : Array.from(word.matchAll(WORD), ({ 0: part, index: from }) => ({ word: part, at: index + from })),
  );
  const unknown = words.find(({ word }) => idOf(word) === -1);
  return unknown === undefined ? words.map(({ word }) => idOf(word)) : { unknown: unknown.word, at: unknown.at };
}

/** Without a beginning token, a model that reads whole contexts needs a whole block to start from. */
function usualPrompt({ boundary, training, form, block }: TextCut): readonly number[] {
  if (boundary !== null) return [boundary.beginning];
  return [...training.tokens.subarray(0, form === 'contexts' ? block : 1)];
}
