/** Counts that people type after a command. */

import { quote, refuse } from '../files/refusal.js';

/** A count before something else, `3 softmax`; "1" where there is none. An operator after a number belongs to it. */
export function splitCount(argument: string): { readonly count: string; readonly rest: string } {
  const [, count, rest] = /^(\d{1,9})\s+(?![-+*/%<>=!&|?])(.*)$/s.exec(argument.trim()) ?? [];
  return rest === undefined ? { count: '1', rest: argument.trim() } : { count, rest };
}

/** 1 if there is none; what is no count is refused. */
export function parseCount(text: string, command: string): number {
  const count = text.trim() === '' ? 1 : /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (count > 0) return count;
  return refuse(`${quote(text)} is not a count. Type a whole number from 1 to 999999999, e.g. "${command} 20".`);
}
