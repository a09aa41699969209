/**
 * The names of keys, as the command table and the help write them. Which command a key means is in
 * `commands/commands.ts`.
 * Invariant: every key that a terminal can send has at most one name here.
 */

import { PRINTABLE_TEXT } from '../../files/printable.js';

/**
 * `signs` has arrows. `words` has names for them, where an arrow would be drawn as another key: < and > are keys, too.
 * `commands` is for whoever types commands or listens, `buttons` for a page, which may have no keyboard.
 */
export type KeyNames = 'signs' | 'words' | 'commands' | 'buttons';

/** Whether whoever reads them gives commands, and presses no keys. */
export function isTyped(names: KeyNames): boolean {
  return names === 'commands' || names === 'buttons';
}

/** How a key is shown to a person. */
export function showKey(key: string, names: KeyNames = 'signs'): string {
  if (names === 'signs') return SHOWN[key] ?? key;
  return WORDS[key] ?? SHOWN[key] ?? key;
}

/** What one types or presses for a command: its keys, or its name and the letters that stand for it. */
export function showKeys(name: string, keys: readonly string[], names: KeyNames): string {
  const shown =
    names === 'commands' ? [name, ...keys.filter((key) => key.length === 1)] : keys.map((key) => showKey(key, names));
  return shown.join(' ');
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

const WORDS: Readonly<Record<string, string>> = { right: 'Right', left: 'Left', up: 'Up', down: 'Down' };
