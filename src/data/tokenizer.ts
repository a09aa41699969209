/**
 * Text to token ids and back. `character`: one token a Unicode character. `word`: one token a word or a mark of
 * punctuation, spaces left out.
 * Invariant: the vocabulary follows from the text alone, special tokens first, and every entry can be shown as it is:
 * characters that cannot (a line's end, a tab) have a name instead.
 */
import { escapeControls } from './printable.js';

export type TokenizerKind = 'character' | 'word';

/** A piece of text that the vocabulary does not have, and the index in the text where it stands. */
export interface UnknownToken {
  readonly unknown: string;
  readonly at: number;
}

export interface Tokenizer {
  readonly kind: TokenizerKind;
  /** How each token is shown; its place is its id. */
  readonly vocabulary: readonly string[];
  encode(text: string): Int32Array | UnknownToken;
  decode(ids: ArrayLike<number>): string;
}

export interface TokenizerOptions {
  /** Tokens with a part of their own, such as the beginning of a document; they have the first ids. */
  readonly special: readonly string[];
  /** Of a word tokenizer: the most frequent words are kept, all others become one token. */
  readonly mostWords?: number;
}

/** What stands for the words that a limited vocabulary leaves out. */
export const UNKNOWN_WORD = '<unknown>';

export function createTokenizer(kind: TokenizerKind, text: string, options: TokenizerOptions): Tokenizer {
  return kind === 'character' ? createCharacterTokenizer(text, options) : createWordTokenizer(text, options);
}

function createCharacterTokenizer(text: string, { special }: TokenizerOptions): Tokenizer {
  const characters = distinctCharacters(text);
  const shown = nameCharacters(characters, special);
  const first = special.length;
  const idOf = new Int32Array(0x110000).fill(-1);
  characters.forEach((character, k) => {
    idOf[character.codePointAt(0)!] = first + k;
  });
  return {
    kind: 'character',
    vocabulary: [...special, ...shown],
    encode(given) {
      const ids = new Int32Array(given.length);
      let count = 0;
      for (let at = 0; at < given.length; count++) {
        const code = given.codePointAt(at)!;
        const id = idOf[code];
        if (id < 0) return { unknown: String.fromCodePoint(code), at };
        ids[count] = id;
        at += code > 0xffff ? 2 : 1;
      }
      return ids.slice(0, count);
    },
    decode: (ids) => Array.from(ids, (id) => (id < first ? '' : characters[id - first])).join(''),
  };
}

/** In the order of their code points. */
function distinctCharacters(text: string): readonly string[] {
  const seen = new Uint8Array(0x110000);
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at)!;
    seen[code] = 1;
    at += code > 0xffff ? 2 : 1;
  }
  const characters: string[] = [];
  for (let code = 0; code < seen.length; code++) if (seen[code] === 1) characters.push(String.fromCodePoint(code));
  return characters;
}

/** Names of what is blank or a control character, as long as the text does not use the name itself. */
const NAMES: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥', ' ': '␣' };

function nameCharacters(characters: readonly string[], special: readonly string[]): readonly string[] {
  const taken = new Set([...characters, ...special]);
  return characters.map((character) => {
    const name = NAMES[character];
    return name === undefined || taken.has(name) ? escapeControls(character) : name;
  });
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;

function createWordTokenizer(
  text: string,
  { special, mostWords = Number.POSITIVE_INFINITY }: TokenizerOptions,
): Tokenizer {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  const limited = ranked.length > mostWords;
  const words = [...special, ...(limited ? [UNKNOWN_WORD, ...ranked.slice(0, mostWords)] : ranked)];
  const unknownId = limited ? special.length : undefined;
  const firstWord = special.length + (limited ? 1 : 0);
  const idOf = new Map(words.slice(firstWord).map((word, k) => [word, firstWord + k]));
  return {
    kind: 'word',
    vocabulary: words.map(escapeControls),
    encode(given) {
      const ids: number[] = [];
      for (const match of given.matchAll(WORD)) {
        const id = idOf.get(match[0]) ?? unknownId;
        if (id === undefined) return { unknown: match[0], at: match.index };
        ids.push(id);
      }
      return Int32Array.from(ids);
    },
    decode: (ids) =>
      Array.from(ids)
        .filter((id) => id >= special.length)
        .map((id) => words[id])
        .join(' '),
  };
}
