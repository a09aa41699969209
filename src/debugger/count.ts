/** Counts that people type after a command. */
import { quote } from '../data/printable.js';
import { type Effect, warn } from './command.js';

/** A count before something else, `3 softmax`; "1" where there is none. An operator after a number belongs to it. */
export function splitCount(argument: string): { readonly count: string; readonly rest: string } {
  const [, count, rest] = /^(\d{1,9})\s+(?![-+*/%<>=!&|?])(.*)$/s.exec(argument.trim()) ?? [];
  return rest === undefined ? { count: '1', rest: argument.trim() } : { count, rest };
}

/** 1 if there is none; null if the argument is not a count. */
export function parseCount(argument: string): number | null {
  if (argument === '') return 1;
  return /^\d{1,9}$/.test(argument) && Number(argument) > 0 ? Number(argument) : null;
}

export function noCount(argument: string, command: string): Effect {
  return warn(`${quote(argument)} is not a count. Type a whole number from 1 to 999999999, e.g. "${command} 20".`);
}
