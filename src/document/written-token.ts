/**
 * How a token is written for people: the one place that decides it, for every drawing, message and expression.
 * Invariant: a written token shows something, has no control character, and is written the same when it is written again.
 */
import { escapeControls, UNPRINTABLE } from '../files/printable.js';

/** Holds a mark that has no letter of its own. */
const CIRCLE = '◌';

/** White space with signs of its own. */
const SIGNS: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥', ' ': '␣' };

/** Unicode's abbreviations where it has them; a character without a name is written by its code point. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00a0, 'NBSP'],
  [0x00ad, 'SHY'],
  [0x034f, 'CGJ'],
  [0x061c, 'ALM'],
  [0x180e, 'MVS'],
  [0x2002, 'ENSP'],
  [0x2003, 'EMSP'],
  [0x2009, 'THSP'],
  [0x200a, 'HSP'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LS'],
  [0x2029, 'PS'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x202f, 'NNBSP'],
  [0x205f, 'MMSP'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0x3000, 'IDSP'],
  [0xfeff, 'BOM'],
  ...Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ', (letter, k) => [0x1f1e6 + k, `RI-${letter}`] as const),
  ...Array.from({ length: 16 }, (_, k) => [0xfe00 + k, `VS${k + 1}`] as const),
  ...Array.from({ length: 240 }, (_, k) => [0xe0100 + k, `VS${k + 17}`] as const),
]);
const CODES: ReadonlyMap<string, number> = new Map(Array.from(NAMES, ([code, name]) => [name, code]));

/** Text without any of these is written as it is. */
const UNUSUAL = /[\p{M}\p{C}\p{Z}\p{DI}\p{RI}\u2800]/u;
/** Controls of the format, spaces, what shows nothing by default, and the blank of braille. */
const INVISIBLE = /[\p{Cf}\p{Z}\p{DI}\u2800]/u;
const MARK = /\p{M}/u;
/** Two are a flag; one alone would make a flag with the next. */
const REGIONAL = /^\p{RI}$/u;
const PARTS = /\p{RI}{2}|./gsu;
/** What a joiner can join: emoji, and letters of scripts in which letters change with their neighbours. */
const JOINED = /(?!\p{Script=Latin})[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{L}\p{M}]/u;
/** They choose how the character before them looks. */
const SELECTOR = /[\u180b-\u180d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
/** The flag of a region is a black flag with the letters of its code. */
const FLAG = '\u{1f3f4}';
const TAG = /[\u{e0020}-\u{e007f}]/u;
const JOINERS = '\u200c\u200d';

/** A token as it is, but for what would show nothing or would lean on a neighbour. */
export function writtenToken(token: string): string {
  if (!UNUSUAL.test(token)) return token;
  const characters = token.match(PARTS) ?? [];
  let written = '';
  /** The character that a mark or a selector here belongs to; empty where there is none. */
  let base = '';
  for (const [k, character] of characters.entries()) {
    const isEnd = k === 0 || k === characters.length - 1;
    if (base !== '' && belongs(character, base, characters, k)) {
      written += character;
    } else if (character === ' ') {
      written += isEnd ? SIGNS[' '] : ' ';
      base = '';
    } else if (isNamed(character)) {
      written += SIGNS[character] ?? named(character);
      base = '';
    } else {
      written += MARK.test(character) ? CIRCLE + character : character;
      base = character;
    }
  }
  return written;
}

const UNPRINTABLE_ONE = new RegExp(`^${UNPRINTABLE.source}$`, 'u');

function isNamed(character: string): boolean {
  if (SIGNS[character] !== undefined || REGIONAL.test(character)) return true;
  return UNPRINTABLE_ONE.test(character) || INVISIBLE.test(character);
}

/** Whether a character shows itself on the one before it. */
function belongs(character: string, base: string, all: readonly string[], at: number): boolean {
  if (TAG.test(character)) return base === FLAG;
  if (SELECTOR.test(character)) return true;
  if (JOINERS.includes(character)) return JOINED.test(all[at - 1]) && JOINED.test(all[at + 1] ?? '');
  return MARK.test(character) && !INVISIBLE.test(character);
}

function named(character: string): string {
  if (/[\p{Cc}\p{Cs}]/u.test(character)) return escapeControls(character);
  const code = character.codePointAt(0)!;
  return `<${NAMES.get(code) ?? codePointOf(character)}>`;
}

/**
 * Tokens as they are written, each different: one whose writing is another token, or is taken, is written by its code
 * units.
 */
export function writtenTokens(tokens: readonly string[], taken: readonly string[]): readonly string[] {
  const others = new Set([...tokens, ...taken]);
  return tokens.map((token) => {
    const written = writtenToken(token);
    return written !== token && others.has(written) ? escapeAll(token) : written;
  });
}

function escapeAll(token: string): string {
  return Array.from({ length: token.length }, (_, k) => {
    return `\\u${token.charCodeAt(k).toString(16).padStart(4, '0')}`;
  }).join('');
}

/** The text that a written token stands for. */
export function readToken(written: string): string {
  if (/^(?:\\u[0-9a-f]{4})+$/.test(written)) {
    return written.replace(/\\u(....)/g, (_, unit: string) => String.fromCharCode(Number.parseInt(unit, 16)));
  }
  return written
    .replace(/◌(?=\p{M})/gu, '')
    .replace(/[⏎⇥␣]/g, (sign) => Object.keys(SIGNS).find((character) => SIGNS[character] === sign)!)
    .replace(/<(?:U\+([0-9A-F]{4,6})|([A-Z][A-Z0-9-]*))>/g, (whole, code: string | undefined, name: string) => {
      const point = code === undefined ? CODES.get(name) : Number.parseInt(code, 16);
      return point === undefined || point > 0x10ffff ? whole : String.fromCodePoint(point);
    });
}

/** Written tokens as a text. Where nothing stands between them, a mark stands on the letter before it. */
export function writtenText(written: readonly string[], separator: '' | ' '): string {
  const text = written.join(separator);
  return separator === '' ? text.replace(/(?<=[\p{L}\p{N}\p{M}])◌(?=\p{M})/gu, '') : text;
}

/** A line of a text, whose words are written as tokens are. */
export function writtenLine(line: string): string {
  return line.split(' ').map(writtenToken).join(' ');
}

/** A piece of a text as it stands in quotation marks, between which a space shows. */
export function writtenInQuotes(piece: string): string {
  return piece === ' ' ? piece : writtenToken(piece);
}

const LONE_MARKS = /◌(\p{M}+)/gu;

/** Marks that stand alone by their code points, for voices and for terminals that have ASCII only. */
export function namingMarks(text: string, name: (codes: string) => string): string {
  return text.replace(LONE_MARKS, (_, marks: string) => name(Array.from(marks, codePointOf).join(' ')));
}

function codePointOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The position of a token that somebody names: as it is written, by its own characters, or in another form of them. */
export function positionOfToken(written: readonly string[], named: string): number {
  const exact = written.indexOf(named);
  if (exact !== -1) return exact;
  const asWritten = written.indexOf(writtenToken(named));
  if (asWritten !== -1) return asWritten;
  const composed = writtenToken(named).normalize();
  return written.findIndex((token) => token.normalize() === composed);
}
