/**
 * How the program ends: exit codes, and messages for what a user can mend.
 * Invariant: a message is plain lines on stderr; a stack is never shown.
 */

import { escapeControls } from '../data/printable.js';
import { describeFileError } from '../files/file-error.js';

export const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Unusable input: the message says what was got, where, and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A check has found what it was looking for; what it found has been printed. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

export function warnUser(text: string): void {
  process.stderr.write(`backstep: ${printableLines(text).replaceAll('\n', '\nbackstep: ')}\n`);
}

/** What a user typed may be quoted in a message, but reaches the terminal as text only. */
export function printableLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}

/** Where somebody closed the pipe we write into, there is nobody left to write for; a full disk is worth a word. */
export function endOnFailedWrites(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    if (stream !== process.stderr) warnUser(`The output cannot be written: ${describeFileError(error)}.`);
    process.exit(EXIT.unusable);
  });
}
