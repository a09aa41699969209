/**
 * What a tokenizer is: it converts text to token ids and back.
 * Invariant: the vocabulary depends only on the text and the options, and every entry can be shown as it is.
 */
import type { Merge, MergeStep } from './byte-pair.js';

export type TokenizerKind = 'character' | 'word' | 'bpe';

/** A piece of text that is not in the vocabulary, and its index in the text. */
export interface UnknownToken {
  readonly unknown: string;
  readonly at: number;
}

export interface Tokenizer {
  readonly kind: TokenizerKind;
  /** How each token is shown, in the order of the ids. */
  readonly vocabulary: readonly string[];
  encode(text: string): Int32Array | UnknownToken;
  /** Writes the ids into `target` from `start` on, at most one per UTF-16 unit of the text, and returns how many. */
  encodeInto(target: Int32Array, start: number, text: string): number | UnknownToken;
  decode(ids: ArrayLike<number>): string;
  /** Null for a tokenizer that does not merge. */
  readonly merging: Merging | null;
}

/** How a tokenizer puts tokens together from characters. */
export interface Merging {
  /** In the order in which they were learnt, and are applied. */
  readonly merges: readonly Merge[];
  /** The pieces of a text, which are merged one by one, and what becomes of each. */
  stepsOf(text: string): readonly PieceSteps[] | UnknownToken;
}

export interface PieceSteps {
  /** The ids of its characters. */
  readonly characters: readonly number[];
  readonly steps: readonly MergeStep[];
}

export interface TokenizerOptions {
  /** Tokens with a special role, such as the beginning of a document; they have the first ids. */
  readonly special: readonly string[];
  /** For a word tokenizer: only this many of the most frequent words are kept; all others become one token. */
  readonly mostWords?: number | undefined;
  /** For a byte-pair tokenizer: how many tokens there are at most, special ones and characters included. */
  readonly vocabularySize?: number | undefined;
  /** Tokens as they are shown, by id and including special ones; without it, they come from the text. */
  readonly vocabulary?: readonly string[] | undefined;
}

/** Adds encode(), which allocates its own array. */
export function encodingWith(encodeInto: Tokenizer['encodeInto']): Pick<Tokenizer, 'encode' | 'encodeInto'> {
  return {
    encodeInto,
    encode(text) {
      const ids = new Int32Array(text.length);
      const count = encodeInto(ids, 0, text);
      if (typeof count !== 'number') return count;
      // Copied only if there are fewer tokens than units: a text may be long.
      return count === text.length ? ids : ids.slice(0, count);
    },
  };
}
