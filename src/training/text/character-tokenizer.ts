/** One token per Unicode character. A character that shows nothing by itself (a line end, a mark) is written so that it does. */
import { readToken, writtenTokens } from '../../document/written-token.js';
import { type Parts, type Sliced, visitParts } from './slices.js';
import { encodingWith, type Tokenizer, type TokenizerOptions, type UnknownToken } from './tokenizer.js';

export function* createCharacterTokenizer(parts: Parts, { special, vocabulary }: TokenizerOptions): Sliced<Tokenizer> {
  const characters = yield* distinctCharacters(parts);
  const shown = writtenTokens(characters, special);
  const words = vocabulary ?? [...special, ...shown];
  const ids = new Map(words.map((word, id) => [word, id]));
  // Characters in the vocabulary that do not occur in the text stand for themselves.
  const textOf = words.map((word) => (special.includes(word) ? '' : characterOf(word)));
  const last = [...characters, ...textOf].reduce((most, text) => Math.max(most, text.codePointAt(0) ?? 0), 0);
  const idOf = new Int32Array(last + 1).fill(-1);
  textOf.forEach((character, id) => {
    if (character !== '') idOf[character.codePointAt(0)!] = id;
  });
  characters.forEach((character, k) => {
    const id = ids.get(shown[k]) ?? idOf[character.codePointAt(0)!];
    idOf[character.codePointAt(0)!] = id;
    if (id >= 0) textOf[id] = character;
  });
  return {
    kind: 'character',
    vocabulary: words,
    merging: null,
    ...encodingWith((target, start, given) => encodeCharacters(target, start, given, idOf)),
    decode: (tokens) => Array.from(tokens, (id) => textOf[id]).join(''),
  };
}

function encodeCharacters(target: Int32Array, start: number, text: string, idOf: Int32Array): number | UnknownToken {
  const { length } = text;
  let count = 0;
  for (let at = 0; at < length; at++) {
    const code = codeAt(text, at);
    const id = code < idOf.length ? idOf[code] : -1;
    if (id < 0) return { unknown: String.fromCodePoint(code), at };
    target[start + count++] = id;
    if (code > 0xffff) at++;
  }
  return count;
}

/** The character at a place. One that takes a single unit, as nearly all do, is faster to read. */
function codeAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  const isHalf = (unit & 0xf800) === 0xd800;
  return isHalf ? text.codePointAt(at)! : unit;
}

/** In code point order. */
function* distinctCharacters(parts: Parts): Sliced<readonly string[]> {
  const units = new Uint8Array(0x10000);
  const wide = new Set<number>();
  yield* visitParts(parts, (part) => markCharacters(part, units, wide));
  const codes: number[] = [];
  for (let unit = 0; unit < units.length; unit++) if (units[unit] === 1) codes.push(unit);
  return [...codes, ...[...wide].sort((a, b) => a - b)].map((code) => String.fromCodePoint(code));
}

/** `units`: characters that take one unit are marked there. */
function markCharacters(text: string, units: Uint8Array, wide: Set<number>): void {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = codeAt(text, at);
    if (code <= 0xffff) units[code] = 1;
    else {
      wide.add(code);
      at++;
    }
  }
}

/** The character that a token of a fixture stands for; empty for one that stands for several. */
function characterOf(word: string): string {
  const text = readToken(word);
  return [...text].length === 1 ? text : '';
}
