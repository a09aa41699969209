/**
 * How the program ends: exit codes, and messages for what a user can mend.
 * Invariant: a message is plain lines on stderr; a stack is never shown.
 */

export const EXIT = { done: 0, failed: 1, unusable: 2, interrupted: 130 } as const;

/** Unusable input: the message says what was got, where, and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A check found something wrong and has said so. */
export class FailedCheck extends Error {
  override readonly name = 'FailedCheck';
}

export function warnUser(text: string): void {
  process.stderr.write(`backstep: ${text.replaceAll('\n', '\nbackstep: ')}\n`);
}

/** Somebody closed the pipe we write into: there is nobody left to write for. */
export function endQuietlyOnClosedPipe(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.unusable);
  });
}
