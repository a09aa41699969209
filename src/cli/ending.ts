/**
 * How the program ends: exit codes, and messages about what a user can fix.
 * Invariant: a message is plain lines on stderr; a stack trace is never shown.
 */

import { isatty } from 'node:tty';
import { escapeControls } from '../data/printable.js';
import { describeFileError } from '../files/file-error.js';

export const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** For the help. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'Done.'],
  [EXIT.failed, 'A check failed, a line of commands was refused, or the program itself has a fault.'],
  [EXIT.unusable, 'Unusable input: a message says what was found, where, and what to do.'],
  [EXIT.interrupted, 'Interrupted by Ctrl-C, also in the debugger, where q leaves with 0.'],
];

/** Unusable input: the message says what was found, where, and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A check has failed; its findings have been printed. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
}

/** What Ctrl-C does until a command handles it itself. */
export function interrupt(): never {
  process.exit(EXIT.interrupted);
}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** As shells report it. */
export function exitCodeOf(signal: keyof typeof SIGNAL_NUMBERS): number {
  return 128 + SIGNAL_NUMBERS[signal];
}

/** Ends on these signals as the program ends by itself, so that what waits to be written is. */
export function exitOnSignals(...signals: readonly (keyof typeof SIGNAL_NUMBERS)[]): void {
  for (const signal of signals) process.once(signal, () => process.exit(exitCodeOf(signal)));
}

export function warnUser(text: string): void {
  process.stderr.write(`backstep: ${printableLines(text).replaceAll('\n', '\nbackstep: ')}\n`);
}

/** Messages may quote what a user typed, so control characters are escaped. */
export function printableLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}

/**
 * Ends after a hang-up. Where the terminal is gone, the system has to end the program: Node.js would try to restore the
 * modes of the terminal, and abort because that fails.
 */
export function endByHangUp(): void {
  const isGone = [process.stdin, process.stdout, process.stderr].some(({ isTTY, fd }) => isTTY && !isatty(fd));
  if (!isGone) process.exit(exitCodeOf('SIGHUP'));
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** What happens, until a command handles it itself, when output cannot be written. */
export function endOnFailedWrites(stream: NodeJS.WriteStream): void {
  stream.on('error', endOnFailedWrite);
  // Whatever ends the program in the turn of the write has not heard that it failed.
  process.once('exit', (code) => {
    const error: NodeJS.ErrnoException | null = stream.errored;
    if (code !== EXIT.done || error === null || error.code === 'EPIPE' || stream.isTTY === true) return;
    reportFailedWrite(stream, error);
    process.exitCode = EXIT.unusable;
  });
}

/** If the reader or the terminal is gone, ends without a word; any other failure, such as a full disk, is reported. */
export function endOnFailedWrite(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  if (error.code === 'EIO' && this.isTTY === true) endByHangUp();
  else if (error.code === 'EPIPE') process.exit(EXIT.done);
  else {
    reportFailedWrite(this, error);
    process.exit(EXIT.unusable);
  }
}

export function reportFailedWrite(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  if (stream !== process.stderr) warnUser(`The output cannot be written: ${describeFileError(error)}.`);
}
