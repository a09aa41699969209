/**
 * Keys that a page sends, by their names in the command table.
 * Invariant: what is no key of a keyboard is dropped; no control character becomes one.
 */

import { pastedText, pasteKey } from '../debugger/prompt/key-names.js';
import { PRINTABLE_TEXT } from '../document/printable.js';

/** Keys without a character. */
const NAMED: ReadonlySet<string> = new Set([
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['space', 'return', 'escape', 'backspace', 'tab'],
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `ctrl+${letter}`),
]);

/** A message has room for no more. */
const MOST_KEYS = 64;

export function keysIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.slice(0, MOST_KEYS).flatMap((key: unknown) => keyOf(key)) : [];
}

function keyOf(key: unknown): readonly string[] {
  if (typeof key !== 'string') return [];
  if (NAMED.has(key)) return [key];
  const pasted = pastedText(key);
  if (pasted !== null) return [pasteKey(pasted)];
  return [...key].length === 1 && PRINTABLE_TEXT.test(key) && key !== ' ' ? [key] : [];
}
