/**
 * Keys by name, as the command table and the help write them.
 * Invariant: every key that a terminal can send has at most one name here.
 */

/** How a key is shown to a person. */
export function showKey(key: string): string {
  return SHOWN[key] ?? key;
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
