/**
 * Converts text to token ids and back. `character`: one token per Unicode character. `word`: one token per word or
 * punctuation mark, without the spaces.
 * Invariant: the vocabulary depends only on the text, and every entry can be shown as it is: characters that cannot (a
 * line end, a tab) have a name instead.
 */
import { escapeControls } from '../printable.js';

export type TokenizerKind = 'character' | 'word';

/** A piece of text that is not in the vocabulary, and its index in the text. */
export interface UnknownToken {
  readonly unknown: string;
  readonly at: number;
}

export interface Tokenizer {
  /** How each token is shown, in the order of the ids. */
  readonly vocabulary: readonly string[];
  encode(text: string): Int32Array | UnknownToken;
  /** Writes the ids into `target` from `start` on, at most one per UTF-16 unit of the text, and returns how many. */
  encodeInto(target: Int32Array, start: number, text: string): number | UnknownToken;
  decode(ids: ArrayLike<number>): string;
}

interface TokenizerOptions {
  /** Tokens with a special role, such as the beginning of a document; they have the first ids. */
  readonly special: readonly string[];
  /** For a word tokenizer: only this many of the most frequent words are kept; all others become one token. */
  readonly mostWords?: number | undefined;
  /** Tokens as they are shown, by id and including special ones; without it, they come from the text. */
  readonly vocabulary?: readonly string[] | undefined;
}

/** Stands for all words that a limited vocabulary leaves out. */
export const UNKNOWN_WORD = '<unknown>';

/** @param text the whole text, or its parts in order; no token spans two parts */
export function createTokenizer(
  kind: TokenizerKind,
  text: string | Iterable<string>,
  options: TokenizerOptions,
): Tokenizer {
  const parts = typeof text === 'string' ? [text] : text;
  return kind === 'character' ? createCharacterTokenizer(parts, options) : createWordTokenizer(parts, options);
}

/** Whether a tokenizer of this kind can ever produce this token. */
export function canProduce(kind: TokenizerKind, token: string): boolean {
  if (/^\\u[0-9a-f]{4}$/.test(token)) return true;
  if (kind === 'character') return [...token].length === 1;
  return token === UNKNOWN_WORD || [...token.matchAll(WORD)][0]?.[0] === token;
}

function createCharacterTokenizer(parts: Iterable<string>, { special, vocabulary }: TokenizerOptions): Tokenizer {
  const characters = distinctCharacters(parts);
  const shown = nameCharacters(characters, special);
  const words = vocabulary ?? [...special, ...shown];
  const ids = new Map(words.map((word, id) => [word, id]));
  const idOf = new Int32Array(0x110000).fill(-1);
  // Characters in the vocabulary that do not occur in the text stand for themselves.
  const textOf = words.map((word) => (!special.includes(word) && [...word].length === 1 ? word : ''));
  textOf.forEach((character, id) => {
    if (character !== '') idOf[character.codePointAt(0)!] = id;
  });
  characters.forEach((character, k) => {
    const id = ids.get(shown[k]) ?? -1;
    idOf[character.codePointAt(0)!] = id;
    if (id >= 0) textOf[id] = character;
  });
  return {
    vocabulary: words,
    ...encodingWith((target, start, given) => encodeCharacters(target, start, given, idOf)),
    decode: (tokens) => Array.from(tokens, (id) => textOf[id]).join(''),
  };
}

/** Adds encode(), which allocates its own array. */
function encodingWith(encodeInto: Tokenizer['encodeInto']): Pick<Tokenizer, 'encode' | 'encodeInto'> {
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

function encodeCharacters(target: Int32Array, start: number, text: string, idOf: Int32Array): number | UnknownToken {
  const { length } = text;
  let count = 0;
  for (let at = 0; at < length; at++) {
    let code = text.charCodeAt(at);
    const wide = isSurrogate(code);
    if (wide) code = text.codePointAt(at)!;
    const id = idOf[code];
    if (id < 0) return { unknown: String.fromCodePoint(code), at };
    target[start + count++] = id;
    if (wide && code > 0xffff) at++;
  }
  return count;
}

/** Half of a character that takes two units. Every other character is a single unit, which is faster to read. */
function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

/** In code point order. */
function distinctCharacters(parts: Iterable<string>): readonly string[] {
  const seen = new Uint8Array(0x110000);
  for (const part of parts) markCharacters(part, seen);
  const characters: string[] = [];
  for (let code = 0; code < seen.length; code++) if (seen[code] === 1) characters.push(String.fromCodePoint(code));
  return characters;
}

function markCharacters(text: string, seen: Uint8Array): void {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (!isSurrogate(unit)) {
      seen[unit] = 1;
      continue;
    }
    const code = text.codePointAt(at)!;
    seen[code] = 1;
    if (code > 0xffff) at++;
  }
}

/** Names for white space, used unless the name itself occurs in the text. */
const NAMES: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥', ' ': '␣' };

function nameCharacters(characters: readonly string[], special: readonly string[]): readonly string[] {
  const taken = new Set([...characters, ...special]);
  return characters.map((character) => {
    const name = NAMES[character];
    return name === undefined || taken.has(name) ? escapeControls(character) : name;
  });
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*|[^\s\p{L}\p{M}\p{N}]/gu;

function createWordTokenizer(parts: Iterable<string>, options: TokenizerOptions): Tokenizer {
  const { special } = options;
  const words = options.vocabulary ?? wordsOf(parts, options);
  const ids = new Map(words.map((word, id) => [word, id]));
  const unknownId = ids.get(UNKNOWN_WORD);
  for (const name of special) ids.delete(name);
  return {
    vocabulary: words,
    ...encodingWith((target, start, given) => {
      let count = 0;
      for (const match of given.matchAll(WORD)) {
        const id = ids.get(escapeControls(match[0])) ?? unknownId;
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

/** The special tokens, then the words of the text, the most frequent first. */
function wordsOf(
  parts: Iterable<string>,
  { special, mostWords = Number.POSITIVE_INFINITY }: TokenizerOptions,
): readonly string[] {
  const counts = new Map<string, number>();
  for (const part of parts) {
    for (const [word] of part.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const ranked = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  const kept = ranked.length > mostWords ? [UNKNOWN_WORD, ...ranked.slice(0, mostWords)] : ranked;
  return [...special, ...kept.map(escapeControls)];
}
