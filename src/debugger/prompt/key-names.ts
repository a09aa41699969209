/**
 * Keys by name, as the command table and the help write them.
 * Invariant: every key that a terminal can send has at most one name here.
 */

import { PRINTABLE_TEXT } from '../../data/printable.js';

/**
 * `signs` has arrows. `words` has names for them, where an arrow would be drawn as another key: < and > are keys, too.
 * `commands` is for whoever types commands and presses no key.
 */
export type KeyNames = 'signs' | 'words' | 'commands';

/** How a key is shown to a person. */
export function showKey(key: string, names: KeyNames = 'signs'): string {
  return (names === 'signs' ? undefined : WORDS[key]) ?? SHOWN[key] ?? key;
}

/** A text that speaks of keys by their signs, for whoever has other names for them. */
export function spellKeys(text: string, names: KeyNames): string {
  if (names === 'signs') return text;
  const spelled = names === 'words' ? KEYS_AS_WORDS : KEYS_AS_COMMANDS;
  return spelled.reduce((whole, [sign, name]) => whole.replaceAll(sign, name), text);
}

const PASTED = 'paste ';

/** The key that stands for a pasted text: one line of printable characters, whatever was pasted. */
export function pasteKey(text: string): string {
  return (
    PASTED +
    [...text.replace(/\s+/g, ' ')]
      .filter((character) => PRINTABLE_TEXT.test(character))
      .join('')
      .trim()
  );
}

/** The text, if the key stands for a pasted one. */
export function pastedText(key: string): string | null {
  return key.startsWith(PASTED) ? key.slice(PASTED.length) : null;
}

const WORDS: Readonly<Record<string, string>> = { right: 'Right', left: 'Left', up: 'Up', down: 'Down' };

const KEYS_AS_WORDS: readonly (readonly [sign: string | RegExp, name: string])[] = [
  ['→', 'Right'],
  ['←', 'Left'],
  ['↑', 'Up'],
  ['↓', 'Down'],
];

const KEYS_AS_COMMANDS: readonly (readonly [sign: string | RegExp, name: string])[] = [
  [/\bPress →/g, 'Type "step"'],
  [/\bPress i to/g, 'Type "rows" to'],
  [/\bPress (1 to \d) to guess/g, 'Type "guess" and $1'],
  [/\bType a number, then Enter:/g, 'Type "guess" and a number:'],
  [/(→|\bSpace) shows the answer/g, '"step" shows the answer'],
  [/\bQ asks in another way/g, '"quiz" asks in another way'],
  [/\bR opens a second vote/g, '"vote-again" opens a second vote'],
  [/\bEnter (goes|steps|starts|step) /g, '"follow" $1 '],
  [/; < returns\b/g, '; "back" returns'],
  [/\bEsc shows/g, '"stop" shows'],
  [', z and Z open and fold scopes', ', "zoom-in" and "zoom-out" open and fold scopes'],
  ['+ − temperature   e its beginning   t another text', '"warmer" and "cooler" temperature   "another" another text'],
  ['↑ ↓ another', '"select-up" and "select-down" another'],
  [/\bEsc back\b/g, '"stop" back'],
  [/\bSpace (goes to the first|starts|ends)/g, '"next-stop" $1'],
  [/\bBackspace goes back/g, '"previous-stop" goes back'],
  ['↑ and ↓ select', '"select-up" and "select-down" select'],
  ['} and { go', '"iteration" and "previous-iteration" go'],
  ['← goes', '"reverse-step" goes'],
  ['→ steps', '"step" steps'],
  [
    /Tab goes to the program, a listing of all of them, where ▶ is what has just executed; Tab again comes back\./g,
    '"list" lists those around it.',
  ],
  [/ \(PgDn\)/g, ''],
  [
    / The line above shows how far the five phases of an iteration are, and which step this is\./g,
    ' "where" says in which phase it lies, and which step it is.',
  ],
  [/▲ and ▼ mark what has risen and what has fallen\. /g, ''],
  [/\bT (goes on|ends it)/g, '"tour" $1'],
  [/\bEsc leaves/g, '"stop" leaves'],
  [/\bSpace goes on/g, '"next-stop" goes on'],
  [/, space plays\. \? shows the rest/g, '. "help" shows the rest'],
];

const SHOWN: Readonly<Record<string, string>> = {
  right: '→',
  left: '←',
  up: '↑',
  down: '↓',
  space: 'space',
  return: 'Enter',
  escape: 'Esc',
  backspace: 'Backspace',
  tab: 'Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  'ctrl+c': 'Ctrl-C',
};
