/**
 * The program while it runs: what whoever started it has handed in, and how it ends before its command is done.
 * Invariant: nothing of the program reaches for the process itself, so a test runs it as a function; whatever has to be put
 * in order before an early end listens to `ended`.
 */

import { resolve } from 'node:path';
import { describeFileError } from '../files/file-error.js';
import type { Environment } from '../files/own-folders.js';
import type { FullScreenSignal } from '../terminal/full-screen.js';
import type { ProcessEvents } from '../terminal/process-events.js';
import { EXIT, exitCodeOf, printableLines } from './ending.js';

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
}

/** What comes of events that concern the whole program. */
interface Handlers {
  signal(name: FullScreenSignal): void;
  /** An error that nobody caught. */
  fault(error: unknown): void;
  failedWrite(stream: NodeJS.WriteStream, error: NodeJS.ErrnoException): void;
}

export interface RunningProgram extends Surroundings {
  /** The absolute path of one that was typed; an empty one stays so. */
  at(path: string): string;
  /**
   * Writes text for people or programs, in lines, on stdout unless another stream is named. All text leaves through here,
   * and is made printable: it may quote what somebody else has written. Returns whether the reader keeps up.
   */
  print(text: string, stream?: NodeJS.WriteStream): boolean;
  /** A message on stderr about what a user can mend. */
  warn(text: string): void;
  /** Ends the program, whatever it is doing. Only the first call counts. */
  end(code: number): void;
  /** Aborted by `end`; the reason is the code. */
  readonly ended: AbortSignal;
  /** Lets a command decide how it ends. */
  takeOver(handlers: Partial<Handlers>): void;
}

/** Thrown where something computes though the program has ended. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

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
  };
  const running: RunningProgram = {
    ...{ input, output, errors, environment, signal, events },
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
    warn: (text) => void running.print(`backstep: ${text.replaceAll('\n', '\nbackstep: ')}\n`, errors),
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
