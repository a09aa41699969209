/**
 * What a page sends: keys by their names in the command table, command lines, and numbers that somebody asks about.
 * Invariant: what is none of these is dropped; no control character comes through.
 */

import { pastedText, pasteKey } from '../debugger/prompt/key-names.js';
import type { Act } from '../document/article.js';
import { PRINTABLE_TEXT } from '../document/printable.js';

/** Keys without a character. */
const NAMED: ReadonlySet<string> = new Set([
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['space', 'return', 'escape', 'backspace', 'tab'],
  ...Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `ctrl+${letter}`),
]);

/** A message has room for no more. */
const MOST_ACTS = 64;
const LONGEST_LINE = 400;
const LONGEST_SYMBOL = 200;

export function actsIn(value: unknown): readonly Act[] {
  return Array.isArray(value) ? value.slice(0, MOST_ACTS).flatMap((act: unknown) => actOf(act)) : [];
}

function actOf(act: unknown): readonly Act[] {
  if (typeof act !== 'object' || act === null) return [];
  const { key, line, ask } = act as Readonly<Record<string, unknown>>;
  if (typeof key === 'string') return keyOf(key).map((name) => ({ key: name }));
  if (typeof line === 'string') return line.length <= LONGEST_LINE && PRINTABLE_TEXT.test(line) ? [{ line }] : [];
  if (typeof ask !== 'object' || ask === null) return [];
  const { symbol, step, element } = ask as Readonly<Record<string, unknown>>;
  if (typeof symbol !== 'string' || symbol.length > LONGEST_SYMBOL || !isPlace(element)) return [];
  return step === null || isPlace(step) ? [{ ask: { symbol, step, element } }] : [];
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function keyOf(key: string): readonly string[] {
  if (NAMED.has(key)) return [key];
  const pasted = pastedText(key);
  if (pasted !== null) return [pasteKey(pasted)];
  return [...key].length === 1 && PRINTABLE_TEXT.test(key) && key !== ' ' ? [key] : [];
}
