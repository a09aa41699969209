/** Runs a program in a pseudo-terminal whose screen is interpreted by xterm's own engine. */
import { type IPty, spawn } from '@lydell/node-pty';
import type { Size } from '../../src/document/cells/cell-grid.js';
import type { Emulator } from './emulator.js';
import { watchScreen } from './watched-screen.js';

/** A terminal in which a program runs, as whoever sits before it sees and uses it. */
export interface AnyTerminal {
  readonly emulator: Emulator;
  /** Everything that the program has written so far. */
  readonly received: string;
  text(): string;
  /** Resolves with the screen's text once it matches; rejects with the text if the program ends first. */
  until(pattern: RegExp): Promise<string>;
  write(keys: string): void;
  /** Types something and resolves with the screen's text once it matches. */
  type(keys: string, pattern: RegExp): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Resolves with the exit code once everything has been shown. */
  readonly exited: Promise<number>;
  /** Kills the program if it is still running; resolves when it has ended. */
  close(): Promise<void>;
}

/** One of the system. */
export interface Terminal extends AnyTerminal {
  readonly pty: IPty;
  /** Closes the terminal's window. */
  hangUp(): void;
}

export interface TerminalOptions extends Partial<Size> {
  readonly folder?: string;
  /** Override this process's variables; undefined removes one. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** How long the terminal takes to answer what it is asked. Default: it answers at once. */
  readonly answersAfter?: number;
}

export function startInTerminal([file, ...args]: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 120, rows = 40, folder, answersAfter = 0 } = options;
  const env = environmentOf(options);
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pty = spawn(file, args, {
    cols: columns,
    rows,
    env: Object.fromEntries(given),
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  let hasExited = false;
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      hasExited = true;
      resolve(exitCode);
    });
  });
  const screen = watchScreen({ columns, rows }, env.TERM, exited);
  const { emulator, text, until } = screen;
  // The terminal's own answers, such as those to status requests.
  emulator.terminal.onData((answer) => {
    if (answersAfter === 0) pty.write(answer);
    else if (Number.isFinite(answersAfter)) setTimeout(() => pty.write(answer), answersAfter);
  });
  pty.onData(screen.write);
  return {
    pty,
    emulator,
    get received() {
      return screen.received;
    },
    text,
    until,
    write: (keys) => pty.write(keys),
    type: (keys, pattern) => {
      pty.write(keys);
      return until(pattern);
    },
    resize: (nextColumns, nextRows) => {
      emulator.terminal.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    hangUp: () => (pty as IPty & { destroy(): void }).destroy(),
    exited,
    close: async () => {
      if (!hasExited) pty.kill('SIGKILL');
      await exited;
    },
  };
}

export function environmentOf({ variables }: TerminalOptions): Readonly<Record<string, string | undefined>> {
  return { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', CI: '', ...variables };
}
