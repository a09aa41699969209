/**
 * The program while it runs, and how it ends: what whoever started it has handed in, exit codes, and messages about what
 * a user can fix.
 * Invariant: nothing of the program reaches for the process itself, so a test runs it as a function; whatever has to be
 * put in order before an early end listens to `ended`. A message is plain lines on stderr; a stack trace is never shown.
 */
import { resolve } from 'node:path';
import { describeFileError } from '../files/file-error.js';
import type { Environment } from '../files/own-folders.js';
import { escapeControls } from '../files/printable.js';
import { quote, refusing } from '../files/refusal.js';
import type { FullScreenSignal } from '../terminal/stream/full-screen.js';
import type { ProcessEvents } from '../terminal/stream/process-events.js';

/** What the program is started with. */
export interface Surroundings {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
  readonly environment: Environment;
  /** The words that start this program, for the commands that it prints. */
  readonly called: string;
  /** Where relative paths begin. Reading it throws if that folder is gone. */
  readonly folder: string;
  /** Aborted when the program is asked to end; the reason is the name of the signal that asks. */
  readonly signal: AbortSignal;
  readonly events: ProcessEvents;
  /** Has the program ended, with these words, where it does not answer; without it nobody watches. */
  readonly watch?: (lastWords: () => string) => void;
}

/** What comes of events that concern the whole program. */
interface Handlers {
  signal(name: FullScreenSignal): void;
  /** An error that nobody caught. */
  fault(error: unknown): void;
  failedWrite(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): void;
  /** A sentence for a program that no longer answers; it must not compute anything. */
  frozen(): string;
}

export interface RunningProgram extends Omit<Surroundings, 'watch'> {
  /** The absolute path of one that was typed; an empty one stays so. */
  at(path: string): string;
  /**
   * Writes text for people or programs, in lines, on stdout unless another stream is named. All text leaves through here,
   * and is made printable: it may quote what somebody else has written. Returns whether the reader keeps up.
   */
  print(text: string, stream?: NodeJS.WriteStream): boolean;
  /** A message on stderr about what a user can mend. */
  warn(text: string): void;
  /** From now on, a program that does not answer a request to end is ended from outside. */
  watch(): void;
  /** Ends the program, whatever it is doing. Only the first call counts. */
  end(code: number): void;
  /** Aborted by `end`; the reason is the code. */
  readonly ended: AbortSignal;
  /** Lets a command decide how it ends. */
  takeOver(handlers: Partial<Handlers>): void;
}

/** Thrown where something computes though the program has ended. */
export class Ended extends Error {}

/** @param codeOfFault says what an error is, and gives the code to end with */
export function startRunning(
  surroundings: Surroundings,
  codeOfFault: (error: unknown, running: RunningProgram) => number,
): RunningProgram {
  const { input, output, errors, environment, signal, events } = surroundings;
  const ending = new AbortController();
  const end = (code: number): void => {
    if (!ending.signal.aborted) ending.abort(code);
  };
  let handlers: Handlers = {
    signal: (name) => end(exitCodeOf(name)),
    fault: (error) => end(codeOfFault(error, running)),
    failedWrite: (stream, error) => end(codeOfFailedWrite(running, stream, error)),
    frozen: () => FROZEN_FOR_GOOD,
  };
  const running: RunningProgram = {
    input,
    output,
    errors,
    environment,
    signal,
    events,
    get called() {
      return surroundings.called;
    },
    // Reading it may throw, so it is read only when it is needed.
    get folder() {
      return surroundings.folder;
    },
    // Nothing that was typed names no file, and not the folder itself.
    at: (path) => (path === '' ? '' : resolve(surroundings.folder, path)),
    print: (text, stream = output) => stream.write(printableLines(text)),
    warn: (text) => void running.print(warningLines(text), errors),
    watch: () => surroundings.watch?.(() => printableLines(warningLines(handlers.frozen()))),
    end,
    ended: ending.signal,
    takeOver: (own) => {
      handlers = { ...handlers, ...own };
    },
  };
  for (const stream of new Set([output, errors])) {
    stream.on('error', (error: NodeJS.ErrnoException) => handlers.failedWrite(stream, error));
  }
  signal.addEventListener('abort', () => handlers.signal(signal.reason));
  events.on('uncaughtException', (error) => handlers.fault(error));
  return running;
}

/** The code to end with: without a word where the reader or the terminal is gone; any other failure, such as a full disk, is told. */
export function codeOfFailedWrite(
  { errors, warn }: RunningProgram,
  stream: NodeJS.WriteStream,
  error: NodeJS.ErrnoException,
): number {
  if (error.code === 'EIO' && stream.isTTY === true) return exitCodeOf('SIGHUP');
  if (error.code === 'EPIPE') return EXIT.done;
  if (stream !== errors) warn(`The output cannot be written: ${describeFileError(error)}.`);
  return EXIT.unusable;
}

export const EXIT = { done: 0, failed: 1, unusable: 2, frozen: 5, interrupted: 130 } as const;

/** Said where nothing else is known of what the program was doing. */
export const FROZEN_FOR_GOOD =
  'The program did not answer for five seconds after it was asked to end, so it was ended. This is a fault in backstep itself: keep the command that you gave.';

/** Does something with what was typed, which stands before the words in which that is refused. */
export function refusingTyped<T>(typed: string, action: () => T): T {
  return refusing(`${quote(typed, 200)} `, action);
}

/** A check has failed; its findings have been printed. */
export class CheckFailure extends Error {}

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 } as const;

/** The exit codes as the help lists them. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'Done.'],
  [EXIT.failed, 'A check failed, a line of commands was refused, or the program itself has a fault.'],
  [EXIT.unusable, 'Unusable input: a message says what was found, where, and what to do.'],
  [
    EXIT.frozen,
    'Asked to end, by Ctrl-C, Esc or a signal, the program did not answer for five seconds, and was ended.',
  ],
  [exitCodeOf('SIGHUP'), 'Ended by a hang-up (SIGHUP): the terminal or the connection is gone.'],
  [EXIT.interrupted, 'Interrupted by Ctrl-C (SIGINT), also in the debugger, where q leaves with 0.'],
  [exitCodeOf('SIGQUIT'), 'Ended by SIGQUIT.'],
  [exitCodeOf('SIGTERM'), 'Ended by SIGTERM, as a system that shuts down sends it.'],
];

/** The exit code of a program that a signal has ended, as shells report it. */
export function exitCodeOf(signal: keyof typeof SIGNAL_NUMBERS): number {
  return 128 + SIGNAL_NUMBERS[signal];
}

function warningLines(text: string): string {
  return `backstep: ${text.replaceAll('\n', '\nbackstep: ')}\n`;
}

/** Messages may quote what a user typed, so control characters are escaped. */
export function printableLines(text: string): string {
  return text.split('\n').map(escapeControls).join('\n');
}
