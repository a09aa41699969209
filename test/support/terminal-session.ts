/**
 * A program in a real pseudo-terminal whose output an emulator shows, started by a shell that notes the terminal's modes
 * before and after it.
 * Invariant: nothing waits for a time; every wait is for something to be seen.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { gridText } from '../../src/cells/cell-grid.js';
import { createEmulator, type Emulator } from '../terminal/emulator.js';

export interface TerminalSession {
  readonly pty: IPty;
  readonly emulator: Emulator;
  /** What the screen shows once no update is under way. */
  text(): string;
  /** Resolves with the screen's text when it matches and is complete. */
  until(pattern: RegExp): Promise<string>;
  /** Types something and resolves with the screen's text when it matches. */
  type(keys: string, pattern: RegExp): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Sends a signal to the program itself. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the program's exit code when the shell, too, has nothing more to do. */
  ended(): Promise<number>;
  /** Resolves when the program's process is no more, whatever became of the shell. */
  gone(): Promise<void>;
  /** The terminal's modes as stty tells them. */
  modes(when: 'before' | 'after'): string;
  close(): void;
}

const POLL_MILLISECONDS = 5;
/** Only for a message that says what was on the screen: far longer than anything takes. */
const PATIENCE_MILLISECONDS = 40_000;

// $0 is the folder for notes; the program replaces a shell of its own, which has written down the process's id.
const SCRIPT = `
stty -a > "$0/before"
sh -c 'echo $$ > "$0/pid"; exec "$@"' "$0" "$@"
echo $? > "$0/code"
stty -a > "$0/after"
printf '\\033]0;all is written\\007'
read answer
`;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Variables besides those of this process. */
  readonly variables?: Readonly<Record<string, string>>;
}

export function startInTerminal(command: readonly string[], options: TerminalOptions = {}): TerminalSession {
  const { columns = 120, rows = 40, variables } = options;
  const folder = mkdtempSync(join(tmpdir(), 'backstep-terminal-'));
  const env = {
    ...process.env,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    FORCE_COLOR: '3',
    CI: '',
    ...variables,
  };
  const pty = spawn('sh', ['-c', SCRIPT, folder, ...command], { cols: columns, rows, env });
  const emulator = createEmulator({ columns, rows });
  let written = Promise.resolve();
  pty.onData((data) => {
    written = written.then(() => emulator.write(data));
  });
  let hasExited = false;
  pty.onExit(() => {
    hasExited = true;
  });
  // When the shell ends, output that has not been read yet may be lost, so it waits until its last mark has been seen.
  const allWritten = new Promise<void>((resolve) => {
    emulator.terminal.onTitleChange((title) => {
      if (title === 'all is written') resolve();
    });
  });
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const processId = (): number => Number(read('pid'));
  const text = (): string => gridText(emulator.grid());
  const until = async (pattern: RegExp): Promise<string> => {
    const deadline = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      await written;
      const shown = text();
      if (!emulator.terminal.modes.synchronizedOutputMode && pattern.test(shown)) return shown;
      const late = performance.now() > deadline;
      if (hasExited || late) throw new Error(`${pattern} was not shown; the screen was\n${shown}`);
      await pause();
    }
  };
  return {
    pty,
    emulator,
    text,
    until,
    type: (keys, pattern) => {
      pty.write(keys);
      return until(pattern);
    },
    resize: (newColumns, newRows) => {
      emulator.terminal.resize(newColumns, newRows);
      pty.resize(newColumns, newRows);
    },
    signal: (signal) => void process.kill(processId(), signal),
    ended: async () => {
      await allWritten;
      pty.write('\r');
      return Number(read('code'));
    },
    gone: async () => {
      while (isAlive(processId())) await pause();
    },
    // The size is not a mode, and may have changed.
    modes: (when) => read(when).replace(/rows \d+; columns \d+;/, ''),
    close: () => {
      if (!hasExited) pty.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
