/**
 * Runs a program in a pseudo-terminal whose screen is interpreted by xterm's own engine.
 * Invariant: every wait is for something on the screen, never for a time, and no half-drawn update is looked at.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import type { Size } from '../../src/cells/cell-grid.js';
import { createEmulator, type Emulator } from './emulator.js';
import { gridText } from './shown-grid.js';

export interface Terminal {
  readonly pty: IPty;
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

export interface TerminalOptions extends Partial<Size> {
  readonly folder?: string;
  /** Override this process's variables; undefined removes one. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

const MODE_QUESTION = '\x1b[?2026$p';
const NOT_ASKED: readonly (string | undefined)[] = ['linux', 'dumb'];

/** Nothing takes this long; a wait that fails should say what it waited for. */
const PATIENCE_MILLISECONDS = 120_000;

export function startInTerminal([file, ...args]: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 120, rows = 40, folder, variables = {} } = options;
  const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', CI: '', ...variables };
  const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pty = spawn(file, args, {
    cols: columns,
    rows,
    env: Object.fromEntries(given),
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  const emulator = createEmulator({ columns, rows });
  const text = (): string => gridText(emulator.grid());
  const isAsked = !NOT_ASKED.includes(env.TERM);
  /** Behind the first frame the program asks whether it may mark all others. */
  const isDrawing = (): boolean =>
    emulator.terminal.modes.synchronizedOutputMode ||
    (isAsked && emulator.isOnAlternateScreen() && !received.includes(MODE_QUESTION));
  let received = '';
  let hasExited = false;
  const waiting = new Set<() => void>();
  // The terminal's own answers, such as those to status requests.
  emulator.terminal.onData((answer) => pty.write(answer));
  pty.onData((data) => {
    received += data;
    emulator.write(data);
    for (const check of waiting) check();
  });
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      hasExited = true;
      resolve(exitCode);
    });
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        waiting.delete(check);
        clearTimeout(impatience);
      };
      const check = (): void => {
        if (isDrawing()) return;
        const shown = text();
        if (!pattern.test(shown)) return;
        stop();
        resolve(shown);
      };
      const giveUp = (why: string): void => {
        stop();
        reject(new Error(`${why} without ${pattern}:\n${text()}`));
      };
      const impatience = setTimeout(() => giveUp('A long time has passed'), PATIENCE_MILLISECONDS);
      waiting.add(check);
      check();
      void exited.then(() => {
        if (waiting.has(check)) check();
        if (waiting.has(check)) giveUp('The program has ended');
      });
    });
  return {
    pty,
    emulator,
    get received() {
      return received;
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
    exited,
    close: async () => {
      if (!hasExited) pty.kill('SIGKILL');
      await exited;
    },
  };
}
