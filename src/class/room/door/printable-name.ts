/**
 * Names as people write them, in letters of the scripts in which living people write theirs.
 * Invariant: nothing in a name moves a cursor, turns the direction of a text, is invisible or piles marks on a letter.
 */
import { clusterWidth, hasStableWidth } from '../../../document/cells/width.js';

/** A letter of Devanagari or Hebrew has at most this many marks. */
const MOST_MARKS = 3;
/** Scripts about whose width terminals do not agree; whoever draws a name takes care of where its letters end. */
const SCRIPTS = [
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Thai',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Lao',
  'Khmer',
  'Myanmar',
  'Armenian',
  'Georgian',
  'Ethiopic',
];
const OF_SCRIPTS = `[${SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}\\p{M}]`;
const WRITTEN = new RegExp(`^(?=[\\p{L}\\p{N}])${OF_SCRIPTS}+$`, 'u');
/** They only choose how the letters beside them are joined. */
const JOINERS = new RegExp(`(?<=${OF_SCRIPTS})[\\u200c\\u200d](?=${OF_SCRIPTS})`, 'gu');
/** No character of a name needs more UTF-16 units than this. */
const UNITS_OF_CHARACTER = 8;

/** Cuts a name to so many columns, with a question mark for each character that is not for names. */
export function printableName(given: string, columns: number): string {
  const characters =
    given
      .slice(0, columns * UNITS_OF_CHARACTER)
      .normalize('NFC')
      .replace(JOINERS, '')
      .match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
  let [name, width] = ['', 0];
  for (const character of characters) {
    const [base = '', ...marks] = character;
    const whole = base + marks.slice(0, MOST_MARKS).join('');
    const shown = isForNames(whole) ? whole : '?';
    width += clusterWidth(shown);
    if (width > columns) break;
    name += shown;
  }
  return name;
}

function isForNames(character: string): boolean {
  if (hasStableWidth(character)) return /^[\x20-\x7e\p{L}\p{N}]/u.test(character);
  // Presentation forms stand for whole phrases, and some letters are invisible.
  return WRITTEN.test(character) && !/[\ufb00-\ufdff\ufe70-\ufeff\p{DI}]/u.test(character);
}

/** Letters of other scripts, and signs, by the Latin letter that they look like. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аɑᴀα',
    b: 'вʙ',
    c: 'сᴄϲ',
    d: 'ԁᴅđ',
    e: 'еᴇε',
    g: 'ɡɢց',
    h: 'һнʜħհ',
    i: 'іıι',
    j: 'јᴊ',
    k: 'кᴋκ',
    l: 'ӏʟł1i|',
    m: 'мᴍ',
    n: 'пոɴη',
    o: 'оᴏøօ0ο',
    p: 'рᴘρ',
    q: 'ԛզ',
    r: 'гʀ',
    s: 'ѕꜱაς',
    t: 'тᴛτ',
    u: 'ᴜսυ',
    v: 'ᴠν',
    w: 'ԝᴡ',
    x: 'хχ',
    y: 'уʏ',
    z: 'ᴢ',
  }).flatMap(([latin, others]) => Array.from(others, (letter) => [letter, latin] as const)),
);

/** The same for all names that can be taken for each other, whatever their case, their marks and the script of their letters. */
export function likenessOf(name: string): string {
  const bare = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
  const latin = Array.from(bare, (letter) => LOOKALIKES.get(letter) ?? letter);
  // An alternative of one Latin letter may itself look like another.
  return Array.from(latin, (letter) => LOOKALIKES.get(letter) ?? letter)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}
