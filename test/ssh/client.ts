/**
 * The real `ssh` in a pseudo-terminal, its screen read by xterm's own engine. Nothing here waits for a time: everything
 * waits until something is on the screen.
 */
import { spawnSync } from 'node:child_process';
import type { IPty } from '@lydell/node-pty';
import { spawn } from '@lydell/node-pty';
import { gridText } from '../../src/cells/cell-grid.js';
import { createEmulator, type Emulator } from '../terminal/emulator.js';

export const hasSsh = spawnSync('ssh', ['-V']).error === undefined;

export const PLAIN_OPTIONS: readonly string[] = [
  ...['-F', '/dev/null', '-o', 'LogLevel=ERROR'],
  ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'],
];

export interface ClientOptions {
  readonly user?: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly term?: string;
  /** Sent along, as far as `ssh` is asked to. */
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
}

export interface Client {
  readonly pty: IPty;
  readonly emulator: Emulator;
  /** All bytes so far. */
  readonly received: string;
  text(): string;
  /** Resolves with the screen's text when it matches. */
  until(pattern: RegExp): Promise<string>;
  write(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Resolves with the exit code when everything has been shown. */
  readonly exited: Promise<number>;
  kill(): void;
}

/** Nothing takes that long; a test that waits in vain is to say for what. */
const GIVE_UP_MILLISECONDS = 30_000;

export const RIGHT = '\x1b[C';

const clients = new Set<Client>();

export function joinClass(port: number, options: ClientOptions = {}): Client {
  const { user = 'guest', columns = 120, rows = 40, term = 'xterm-256color', env = {}, options: more = [] } = options;
  const emulator = createEmulator({ columns, rows });
  const args = ['-tt', '-p', String(port), ...PLAIN_OPTIONS, '-o', 'SendEnv=COLORTERM NO_COLOR', ...more];
  const { COLORTERM: _colorTerm, NO_COLOR: _noColor, SSH_AUTH_SOCK: _agent, ...inherited } = process.env;
  const pty = spawn('ssh', [...args, '-l', user, '127.0.0.1'], {
    cols: columns,
    rows,
    name: term,
    env: { ...inherited, ...env, TERM: term },
  });
  let received = '';
  let written = Promise.resolve();
  const waiting = new Set<() => void>();
  // The terminal's own answers, such as those to status requests.
  emulator.terminal.onData((answer) => pty.write(answer));
  pty.onData((data) => {
    received += data;
    written = emulator.write(data);
    void written.then(() => {
      for (const check of waiting) check();
    });
  });
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => void written.then(() => resolve(exitCode)));
  });
  const client: Client = {
    pty,
    emulator,
    get received() {
      return received;
    },
    text: () => gridText(emulator.grid()),
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const text = gridText(emulator.grid());
          if (!pattern.test(text)) return;
          waiting.delete(check);
          resolve(text);
        };
        const giveUp = (why: string): void => {
          if (waiting.delete(check)) reject(new Error(`${why} without ${pattern}:\n${gridText(emulator.grid())}`));
        };
        waiting.add(check);
        check();
        setTimeout(() => giveUp('a long time passed'), GIVE_UP_MILLISECONDS).unref();
        void exited.then(() => {
          check();
          giveUp('ssh ended');
        });
      }),
    write: (keys) => pty.write(keys),
    resize: (nextColumns, nextRows) => {
      emulator.terminal.resize(nextColumns, nextRows);
      pty.resize(nextColumns, nextRows);
    },
    exited,
    kill: () => {
      try {
        pty.kill('SIGKILL');
      } catch {
        // It has ended already.
      }
    },
  };
  clients.add(client);
  return client;
}

/** Ends what a test has left behind. */
export async function endClients(): Promise<void> {
  const left = [...clients];
  clients.clear();
  for (const client of left) client.kill();
  await Promise.all(left.map(({ exited }) => exited));
}

/** The last line with something on it. */
export function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
