/** Counts that people type after a command. */
import { quote } from '../data/printable.js';
import { type Command, type CommandContext, type Effect, warn } from './command.js';

/** What a command has that takes a count and nothing else. */
export function taking(name: string, run: (context: CommandContext, count: number) => Effect) {
  return {
    usage: '[COUNT]',
    counted: 'alone',
    run: (context, argument) => {
      const count = parseCount(argument.trim());
      return count === null ? noCount(argument, name) : run(context, count);
    },
  } satisfies Partial<Command>;
}

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
