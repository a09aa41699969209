/**
 * The program run as a function, inside a test: without a process of its own and without a terminal.
 * Invariant: nothing is shared between two runs, and what a run leaves open does not keep the test from ending.
 */
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { FixtureOptions } from '../../src/cli/open-run.js';
import { openFixture, openTimeline } from '../../src/cli/open-run.js';
import { runProgram } from '../../src/cli/run-program.js';
import type { RunningProgram, Surroundings } from '../../src/cli/running.js';
import { startRunning } from '../../src/cli/running.js';
import { finish } from '../../src/numbers/engine/task.js';
import type { FullScreenSignal } from '../../src/terminal/stream/full-screen.js';
import type { ProcessEvents } from '../../src/terminal/stream/process-events.js';

export interface Given {
  /** What is read from stdin. */
  readonly input?: string;
  /** Override this process's variables; undefined removes one. */
  readonly environment?: Surroundings['environment'];
  /** Where relative paths begin. */
  readonly folder?: string;
}

export interface Collected extends Surroundings {
  /** What has been written to stdout. */
  readonly stdout: string;
  readonly stderr: string;
  /** Asks the program to end, as a signal does. */
  kill(signal: FullScreenSignal): void;
}

/** A program that goes on until it is asked to end. */
export interface ProgramHere {
  /** What it has written so far, on both streams. */
  text(): string;
  /** What of it went to stdout. */
  output(): string;
  /** Resolves once its text matches; rejects with it if the program ends first. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Ends it as a signal does; resolves when nothing more is written. */
  end(): Promise<void>;
  readonly exited: Promise<number>;
}

/** Ended with its test. */
export function runHere(given: Given, ...args: readonly string[]): ProgramHere {
  const surroundings = collectSurroundings(given);
  const text = (): string => surroundings.stdout + surroundings.stderr;
  let hasEnded = false;
  const exited = runProgram(args, surroundings).then(({ code }) => {
    hasEnded = true;
    return code;
  });
  const kill = (signal: NodeJS.Signals): void => surroundings.kill(signal as FullScreenSignal);
  const end = async (): Promise<void> => {
    if (!hasEnded) kill('SIGTERM');
    await exited;
  };
  onTestFinished(end);
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(text());
      if (found !== null) return found;
      if (hasEnded) throw new Error(`The program has ended:\n${text()}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  return { text, output: () => surroundings.stdout, until, kill, end, exited };
}

export function collectSurroundings({ input = '', environment, folder = process.cwd() }: Given = {}): Collected {
  const [output, errors] = [collecting(), collecting()];
  const signals = new AbortController();
  return {
    input: Readable.from(input === '' ? [] : [Buffer.from(input)]) as unknown as NodeJS.ReadStream,
    output: output.stream,
    errors: errors.stream,
    environment: { ...process.env, ...environment },
    called: 'backstep',
    folder,
    signal: signals.signal,
    events: Object.assign(new EventEmitter(), { stop: () => {} }) as ProcessEvents,
    get stdout() {
      return output.text();
    },
    get stderr() {
      return errors.text();
    },
    kill: (signal) => signals.abort(signal),
  };
}

/** A program of which only a part is tried; a fault is thrown. */
export function running(given?: Given): RunningProgram & { readonly stdout: string } {
  const surroundings = collectSurroundings(given);
  const program = startRunning(surroundings, (error) => {
    throw error;
  });
  return Object.defineProperty(program as RunningProgram & { readonly stdout: string }, 'stdout', {
    get: () => surroundings.stdout,
  });
}

/** A run opened as the command line opens it. */
export function openRun(nameOrPath: string | undefined, options: FixtureOptions) {
  const { program, source } = finish(openFixture(nameOrPath, options, running()));
  return { timeline: openTimeline(program, running()), source };
}

function collecting(): { readonly stream: NodeJS.WriteStream; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    decodeStrings: true,
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => Buffer.concat(chunks).toString('utf8') };
}
