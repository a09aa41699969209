/** One token per word or punctuation mark, without the spaces. */
import { readToken, writtenTokens } from '../../document/written-token.js';
import { countMatches, type Parts, type Sliced } from './slices.js';
import { encodingWith, type Tokenizer, type TokenizerOptions } from './tokenizer.js';

/** Stands for all words that a limited vocabulary leaves out. */
export const UNKNOWN_WORD = '<unknown>';

export const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;

export function* createWordTokenizer(parts: Parts, options: TokenizerOptions): Sliced<Tokenizer> {
  const { special } = options;
  const own = options.vocabulary === undefined ? yield* wordsOf(parts, options) : null;
  const words = options.vocabulary ?? [...special, ...writtenTokens(own ?? [], special)];
  // A word of a fixture's own vocabulary stands for itself, and for what is written so.
  const texts = own === null ? [...words.map(readToken), ...words] : [...special, ...own];
  const ids = new Map(texts.map((word, k) => [word, k % words.length]));
  const unknownId = ids.get(UNKNOWN_WORD);
  for (const name of special) ids.delete(name);
  return {
    kind: 'word',
    vocabulary: words,
    merging: null,
    ...encodingWith((target, start, given) => {
      let count = 0;
      for (const match of given.matchAll(WORD)) {
        const id = ids.get(match[0]) ?? unknownId;
        if (id === undefined) return { unknown: match[0], at: match.index };
        target[start + count++] = id;
      }
      return count;
    }),
    decode: (tokens) =>
      Array.from(tokens, (id) => words[id])
        .filter((word) => !special.includes(word))
        .join(' '),
  };
}

/** The words of the text, the most frequent first. */
function* wordsOf(parts: Parts, { mostWords = Infinity }: TokenizerOptions): Sliced<readonly string[]> {
  const counts = yield* countMatches(parts, WORD);
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  return ranked.length > mostWords ? [UNKNOWN_WORD, ...ranked.slice(0, mostWords)] : ranked;
}
