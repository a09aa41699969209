/**
 * The program run as a function, inside a test: without a process of its own and without a terminal.
 * Invariant: nothing is shared between two runs, and what a run leaves open does not keep the test from ending.
 */
import { EventEmitter } from 'node:events';
import { Readable, Writable } from 'node:stream';
import type { FixtureOptions } from '../../src/cli/open-run.js';
import { runInSlices } from '../../src/cli/open-run.js';
import type { RunningProgram, Surroundings } from '../../src/cli/running.js';
import { startRunning } from '../../src/cli/running.js';
import type { ProcessEvents } from '../../src/terminal/process-events.js';
import { finish } from '../../src/timeline/task.js';

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
  kill(signal: 'SIGHUP' | 'SIGINT' | 'SIGQUIT' | 'SIGTERM'): void;
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
  return finish(runInSlices(nameOrPath, options, running()));
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
