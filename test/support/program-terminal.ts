/**
 * The program as a function on a terminal of its own, whose screen is interpreted by xterm's own engine: what a test sees and
 * types is what a terminal of the system gives the built program, without a start of it.
 * Invariant: what is typed, and what the terminal answers, arrives in a later turn of the event loop, as it does there.
 */
import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { runProgram } from '../../src/cli/run-program.js';
import type { FullScreenSignal } from '../../src/terminal/stream/full-screen.js';
import type { ProcessEvents } from '../../src/terminal/stream/process-events.js';
import { type AnyTerminal, environmentOf, type TerminalOptions } from './terminal.js';
import { watchScreen } from './watched-screen.js';

export interface ProgramTerminal extends AnyTerminal {
  /** Whether keys go to the program as they are typed. */
  readonly isRaw: boolean;
  /** Asks the program to end, as a signal does. */
  signal(name: FullScreenSignal): void;
}

/** In the commands that it prints. */
const CALLED = 'node dist/cli.js';
const INTERRUPT = '\x03';

/** Ended with its test, however that ends. */
export function openProgram(args: readonly string[], options: TerminalOptions = {}): ProgramTerminal {
  const { columns = 120, rows = 40, folder = process.cwd(), answersAfter = 0 } = options;
  const environment = environmentOf(options);
  const signals = new AbortController();
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (mode: boolean) => {
      input.isRaw = mode;
    },
  });
  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (text: string | Buffer, _encoding, done) => {
        screen.write(String(text).replaceAll('\n', '\r\n'));
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  const stream = output as unknown as NodeJS.WriteStream;
  const events = Object.assign(new EventEmitter(), { stop: () => {} });
  let hasEnded = false;
  const exited = runProgramSoon().then(({ code }) => {
    hasEnded = true;
    events.emit('exit');
    return code;
  });
  const screen = watchScreen({ columns, rows }, environment.TERM, exited);
  const { emulator, text, until } = screen;
  const signal = (name: FullScreenSignal): void => signals.abort(name);
  const write = (keys: string): void => {
    setImmediate(() => {
      if (keys === INTERRUPT && !input.isRaw) signal('SIGINT');
      else input.write(keys);
    });
  };
  emulator.terminal.onData((answer) => {
    if (answersAfter === 0) write(answer);
    else if (Number.isFinite(answersAfter)) setTimeout(() => write(answer), answersAfter);
  });
  const close = async (): Promise<void> => {
    if (!hasEnded) signal('SIGTERM');
    await exited;
  };
  onTestFinished(close);
  return {
    emulator,
    get received() {
      return screen.received;
    },
    get isRaw() {
      return input.isRaw;
    },
    text,
    until,
    write,
    type: (keys, pattern) => {
      write(keys);
      return until(pattern);
    },
    resize: (nextColumns, nextRows) => {
      emulator.terminal.resize(nextColumns, nextRows);
      Object.assign(output, { columns: nextColumns, rows: nextRows });
      output.emit('resize');
    },
    signal,
    exited,
    close,
  };

  /** Once the terminal is there. */
  async function runProgramSoon() {
    await Promise.resolve();
    return runProgram(args, {
      input: input as unknown as NodeJS.ReadStream,
      output: stream,
      errors: stream,
      environment,
      called: CALLED,
      folder,
      signal: signals.signal,
      events: events as ProcessEvents,
    });
  }
}
