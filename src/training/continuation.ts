/**
 * How a model continues a text: where it starts, what the model is given, and what its answer means.
 * Invariant: tokens are ids of the fixture's vocabulary, whatever the model reads and scores.
 */
import type { Dataset, TextCut } from '../data/fixture/dataset.js';
import type { Fixture } from '../data/fixture/fixture.js';
import type { Tokenizer, UnknownToken } from '../data/text/tokenizer.js';

export interface Continuation extends Pick<Dataset, 'exampleOf' | 'tokenOf'> {
  /** Where a text starts if nothing else is said. At least one token, such as the beginning of a document. */
  readonly prompt: readonly number[];
  /** The token that every text begins with; null if there is none. */
  readonly beginning: number | null;
  /** The token that ends a text; null if there is none. */
  readonly end: number | null;
  /** Null if the fixture lists its words. */
  readonly tokenizer: Tokenizer | null;
  /** How a token is shown. */
  nameOf(token: number): string;
  /** The tokens of a text; listed words are separated by spaces. */
  tokensOf(text: string): ArrayLike<number> | UnknownToken;
  /** The tokens that a text of one's own starts from. */
  promptOf(text: string): readonly number[] | UnknownToken;
  /** Tokens as text, without the special ones. */
  textOf(tokens: readonly number[]): string;
}

export function createContinuation(
  { vocabulary, specialTokens, sequences }: Fixture,
  { text, exampleOf, tokenOf }: Dataset,
): Continuation {
  const idOf = (word: string | undefined): number => (word === undefined ? -1 : vocabulary.indexOf(word));
  const beginning = text?.boundary?.beginning ?? idOf(specialTokens.beginning);
  const ends = [text?.boundary?.end ?? -1, idOf(specialTokens.end)];
  const tokenizer = text?.tokenizer ?? null;
  const tokensOf: Continuation['tokensOf'] = tokenizer?.encode ?? ((given) => encodeWords(given, idOf));
  const wordsOf = (tokens: readonly number[]): string =>
    tokens
      .filter((token) => token !== beginning && !ends.includes(token))
      .map((token) => vocabulary[token])
      .join(' ');
  const prompt = text === null ? [beginning === -1 ? idOf(sequences[0][0]) : beginning] : usualPrompt(text);
  return {
    prompt,
    beginning: beginning === -1 ? null : beginning,
    end: ends.find((token) => token >= 0) ?? null,
    exampleOf,
    tokenOf,
    tokenizer,
    nameOf: (token) => vocabulary[token],
    tokensOf,
    promptOf(given) {
      const tokens = tokensOf(given);
      if ('unknown' in tokens) return tokens;
      // A model that reads whole contexts has to be given one.
      return [...(beginning === -1 ? prompt.slice(tokens.length) : [beginning]), ...Array.from(tokens)];
    },
    textOf: tokenizer === null ? wordsOf : tokenizer.decode,
  };
}

function encodeWords(text: string, idOf: (word: string) => number): readonly number[] | UnknownToken {
  const words = [...text.matchAll(/\S+/g)];
  const unknown = words.find(([word]) => idOf(word) === -1);
  return unknown === undefined ? words.map(([word]) => idOf(word)) : { unknown: unknown[0], at: unknown.index };
}

/** Without a beginning token, a model that reads whole contexts needs a whole block to start from. */
function usualPrompt({ boundary, training, form, block }: TextCut): readonly number[] {
  if (boundary !== null) return [boundary.beginning];
  return [...training.tokens.subarray(0, form === 'contexts' ? block : 1)];
}
