/**
 * Names as people write them, in letters of any script whose width all terminals agree about.
 * Invariant: nothing in a name moves a cursor, turns the direction of a text, piles marks on a letter or has to be
 * measured: the table for other characters takes long to load, and a class would stand still meanwhile.
 */
import { clusterWidth, hasStableWidth } from '../../cells/width.js';

const MOST_MARKS = 2;
/** More than a name could need of each of its characters. */
const UNITS_OF_CHARACTER = 8;

/** At most that many columns of the text; a question mark for each character that is not for names. */
export function printableName(given: string, columns: number): string {
  const characters =
    given
      .slice(0, columns * UNITS_OF_CHARACTER)
      .normalize('NFC')
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
  return /^[\x20-\x7e\p{L}\p{N}]/u.test(character) && hasStableWidth(character);
}

/** Letters of other scripts that look like Latin ones, and what they look like. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{ а: 'a', е: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'i', ѕ: 's', ј: 'j', һ: 'h', ԁ: 'd', ԛ: 'q' },
    ...{ ԝ: 'w', т: 't', н: 'h', к: 'k', м: 'm', в: 'b', г: 'r', п: 'n', ӏ: 'l', ɡ: 'g', ɑ: 'a', ı: 'i', ո: 'n' },
    ...{ α: 'a', ε: 'e', ο: 'o', ρ: 'p', ν: 'v', υ: 'u', τ: 't', ι: 'i', κ: 'k', η: 'n', χ: 'x', ς: 's', ϲ: 'c' },
  }),
);

/** Whether two names can be taken for each other: whatever their case, their marks and the script of their letters. */
export function looksLike(one: string, other: string): boolean {
  return bareLetters(one) === bareLetters(other);
}

function bareLetters(name: string): string {
  const bare = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return Array.from(bare, (letter) => LOOKALIKES.get(letter) ?? letter).join('');
}
