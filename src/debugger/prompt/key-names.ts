/**
 * Keys by name, as the command table and the help write them.
 * Invariant: every key that a terminal can send has at most one name here.
 */

import { PRINTABLE_TEXT } from '../../document/printable.js';

/**
 * `signs` has arrows. `words` has names for them, where an arrow would be drawn as another key: < and > are keys, too.
 * `commands` is for whoever types commands and presses no key, `speech` for whoever hears a text and presses keys.
 */
export type KeyNames = 'signs' | 'words' | 'commands' | 'speech';

/** How a key is shown to a person. */
export function showKey(key: string, names: KeyNames = 'signs'): string {
  if (names === 'signs') return SHOWN[key] ?? key;
  return (names === 'speech' ? SPOKEN[key] : WORDS[key]) ?? SHOWN[key] ?? key;
}

/** What one types or presses for a command: its keys, or its name and the letters that stand for it. */
export function showKeys(name: string, keys: readonly string[], names: KeyNames): string {
  const shown =
    names === 'commands' ? [name, ...keys.filter((key) => key.length === 1)] : keys.map((key) => showKey(key, names));
  return shown.join(' ');
}

/** A text that speaks of keys by their signs, for whoever has other names for them. */
export function spellKeys(text: string, names: KeyNames): string {
  if (names === 'signs') return text;
  const spelled = { words: KEYS_AS_WORDS, commands: KEYS_AS_COMMANDS, speech: KEYS_AS_SPEECH }[names];
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

const SPOKEN: Readonly<Record<string, string>> = {
  right: 'the right arrow',
  left: 'the left arrow',
  up: 'the up arrow',
  down: 'the down arrow',
  pageup: 'page up',
  pagedown: 'page down',
};

const KEYS_AS_SPEECH: readonly (readonly [sign: string | RegExp, name: string])[] = [
  [/↑ (and )?↓/g, 'the up and down arrows'],
  [/← (and )?→/g, 'the left and right arrows'],
  [/(?<=^|[.:] )→/g, 'The right arrow'],
  [/(?<=^|[.:] )←/g, 'The left arrow'],
  ['→', 'the right arrow'],
  ['←', 'the left arrow'],
  ['↑', 'the up arrow'],
  ['↓', 'the down arrow'],
  ['PgDn', 'page down'],
];

const KEYS_AS_COMMANDS: readonly (readonly [sign: string | RegExp, name: string])[] = [
  [/\bPress →/g, 'Type "step"'],
  [/\bPress i to/g, 'Type "rows" to'],
  [/\bPress (1 to \d) to guess/g, 'Type "guess" and $1'],
  [/\bType a number, then Enter:/g, 'Type "guess" and a number:'],
  [/(→|\bSpace) shows the answer/g, '"step" shows the answer'],
  [/\bQ asks\b/g, '"quiz" asks'],
  [/\bw asks\b/g, '"why" asks'],
  [/\bo (lists|shows)\b/g, '"open" $1'],
  [/\bv lists\b/g, '"branch" lists'],
  [/\bu takes\b/g, '"validation" takes'],
  [/\bPress w for\b/g, 'Type "why" for'],
  [/\bor e to change\b/g, 'or "edit" to change'],
  [/\be on a selected\b/g, '"edit" on a selected'],
  [/\bEach press of } goes\b/g, 'Each "iteration" goes'],
  // Looked behind last, since a long text would be looked through at each of its characters.
  [/ \((?:\S|Backspace|Enter|Esc|space|Tab|PgUp|PgDn|Ctrl-C)\)(?<=About that: .*)/g, ''],
  [/\bR opens a second vote/g, '"vote-again" opens a second vote'],
  [/\bEnter on a line goes\b/g, '"follow" on a line goes'],
  [/\bEnter (goes|steps|starts|step) /g, '"follow" $1 '],
  [/; < returns\b/g, '; "back" returns'],
  [/\bEsc shows/g, '"stop" shows'],
  [', z and Z open and fold scopes', ', "zoom-in" and "zoom-out" open and fold scopes'],
  ['+ − temperature   e its beginning   t another text', '"warmer" and "cooler" temperature   "another" another text'],
  ['↑ ↓ go', '"select-up" and "select-down" go'],
  [/; Esc (closes|ends) it/g, '; "stop" $1 it'],
  ['; Tab completes it, ↑ and ↓ go through earlier ones', ''],
  [/\bb sets\b/g, '"break" sets'],
  ['↑ ↓ another', '"select-up" and "select-down" another'],
  [/\bEsc comes back\b/g, '"stop" comes back'],
  [/\bEsc back\b/g, '"stop" back'],
  [/\bSpace (goes to the first|starts|ends|then goes on)/g, '"next-stop" $1'],
  [/\bBackspace (goes|then goes) back/g, '"previous-stop" $1 back'],
  ['↑ and ↓ select', '"select-up" and "select-down" select'],
  ['} and { go', '"iteration" and "previous-iteration" go'],
  ['← goes', '"reverse-step" goes'],
  ['→ steps', '"step" steps'],
  [
    /Tab goes to the program, a listing of all of them, where ▶ is what has just executed; Tab again comes back\./g,
    '"list" lists those around it.',
  ],
  [/ \(PgDn[^)]*\)/g, ''],
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
