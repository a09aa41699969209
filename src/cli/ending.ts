/**
 * How the program ends: exit codes, and messages about what a user can fix.
 * Invariant: a message is plain lines on stderr; a stack trace is never shown.
 */

import { escapeControls } from '../document/printable.js';
import { quote, refusing } from '../files/refusal.js';

export const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Does something with what was typed, which stands before the words in which that is refused. */
export function refusingTyped<T>(typed: string, action: () => T): T {
  return refusing(`${quote(typed, 200)} `, action);
}

/** A check has failed; its findings have been printed. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** The exit codes as the help lists them. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'Done.'],
  [EXIT.failed, 'A check failed, a line of commands was refused, or the program itself has a fault.'],
  [EXIT.unusable, 'Unusable input: a message says what was found, where, and what to do.'],
  [exitCodeOf('SIGHUP'), 'Ended by a hang-up (SIGHUP): the terminal or the connection is gone.'],
  [EXIT.interrupted, 'Interrupted by Ctrl-C (SIGINT), also in the debugger, where q leaves with 0.'],
  [exitCodeOf('SIGQUIT'), 'Ended by SIGQUIT.'],
  [exitCodeOf('SIGTERM'), 'Ended by SIGTERM, as a system that shuts down sends it.'],
];

/** The exit code of a program that a signal has ended, as shells report it. */
export function exitCodeOf(signal: keyof typeof SIGNAL_NUMBERS): number {
  return 128 + SIGNAL_NUMBERS[signal];
}

/** Messages may quote what a user typed, so control characters are escaped. */
export function printableLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}
