/**
 * Text to token ids and back. `character`: one token a Unicode character. `word`: one token a word or a mark of
 * punctuation, spaces left out.
 * Invariant: the vocabulary follows from the text alone, special tokens first, and every entry can be shown as it is:
 * characters that cannot (a line's end, a tab) have a name instead.
 */
import { escapeControls } from '../printable.js';

export type TokenizerKind = 'character' | 'word';

/** A piece of text that the vocabulary does not have, and the index in the text where it stands. */
export interface UnknownToken {
  readonly unknown: string;
  readonly at: number;
}

export interface Tokenizer {
  /** How each token is shown; its place is its id. */
  readonly vocabulary: readonly string[];
  encode(text: string): Int32Array | UnknownToken;
  /** Writes the ids into `target` from `start` on, at most one for each unit of the text, and says how many they are. */
  encodeInto(target: Int32Array, start: number, text: string): number | UnknownToken;
  decode(ids: ArrayLike<number>): string;
}

interface TokenizerOptions {
  /** Tokens with a part of their own, such as the beginning of a document; they have the first ids. */
  readonly special: readonly string[];
  /** Of a word tokenizer: the most frequent words are kept, all others become one token. */
  readonly mostWords?: number | undefined;
  /** Tokens as they are shown, special ones included, in the order of their ids; without it the text gives them. */
  readonly vocabulary?: readonly string[] | undefined;
}

/** What stands for the words that a limited vocabulary leaves out. */
export const UNKNOWN_WORD = '<unknown>';

/** @param text the whole text, or its parts one after the other: no token reaches over their ends */
export function createTokenizer(
  kind: TokenizerKind,
  text: string | Iterable<string>,
  options: TokenizerOptions,
): Tokenizer {
  const parts = typeof text === 'string' ? [text] : text;
  return kind === 'character' ? createCharacterTokenizer(parts, options) : createWordTokenizer(parts, options);
}

/** Whether a tokenizer of this kind can ever make a token that is shown so. */
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
  // Characters of the vocabulary that the text does not hold stand for themselves.
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

/** Both ways of encoding: into a given array, and into a new one. */
function encodingWith(encodeInto: Tokenizer['encodeInto']): Pick<Tokenizer, 'encode' | 'encodeInto'> {
  return {
    encodeInto,
    encode(text) {
      const ids = new Int32Array(text.length);
      const count = encodeInto(ids, 0, text);
      if (typeof count !== 'number') return count;
      // Copied only when there are fewer tokens than units: a text may be long.
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

/** Whether a unit is half of a character. Any other unit is a character by itself, which is faster to read. */
function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

/** In the order of their code points. */
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

/** The words of a text by how often they come, behind the special tokens. */
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
