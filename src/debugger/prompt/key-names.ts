/**
 * Keys by name, as the command table and the help write them.
 * Invariant: every key that a terminal can send has at most one name here.
 */

import { PRINTABLE_TEXT } from '../../data/printable.js';

/** How a key is shown to a person. */
export function showKey(key: string): string {
  return SHOWN[key] ?? key;
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
