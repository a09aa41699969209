/**
 * How a model continues a text: where it starts, what the model is given, and what its answer means.
 * Invariant: tokens are ids of the fixture's vocabulary, whatever the model reads and scores.
 */
import type { Dataset, TextCut } from '../data/fixture/dataset.js';
import type { Fixture } from '../data/fixture/fixture.js';

export interface Continuation extends Pick<Dataset, 'exampleOf' | 'tokenOf'> {
  /** At least one token, such as the beginning of a document. */
  readonly prompt: readonly number[];
  /** The token that ends a text; null if there is none. */
  readonly end: number | null;
  /** How a token is shown. */
  nameOf(token: number): string;
  /** Tokens as text, without the special ones. */
  textOf(tokens: readonly number[]): string;
}

export function createContinuation(
  { vocabulary, specialTokens, sequences }: Fixture,
  { text, exampleOf, tokenOf }: Dataset,
): Continuation {
  const idOf = (word: string | undefined): number => (word === undefined ? -1 : vocabulary.indexOf(word));
  const beginning = idOf(specialTokens.beginning);
  const ends = [text?.boundary?.end ?? -1, idOf(specialTokens.end)];
  const tokenizer = text?.tokenizer ?? null;
  const wordsOf = (tokens: readonly number[]): string =>
    tokens
      .filter((token) => token !== beginning && !ends.includes(token))
      .map((token) => vocabulary[token])
      .join(' ');
  return {
    prompt: text === null ? [beginning === -1 ? idOf(sequences[0][0]) : beginning] : promptOf(text),
    end: ends.find((token) => token >= 0) ?? null,
    exampleOf,
    tokenOf,
    nameOf: (token) => vocabulary[token],
    textOf: tokenizer === null ? wordsOf : tokenizer.decode,
  };
}

/** Without a beginning token, a model that reads whole contexts needs a whole block to start from. */
function promptOf({ boundary, training, form, block }: TextCut): readonly number[] {
  if (boundary !== null) return [boundary.beginning];
  return [...training.tokens.subarray(0, form === 'contexts' ? block : 1)];
}
