/**
 * Programs in terminals of a test: each is ended with its test, however that ends.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeTestFolder } from './temporary-folder.js';
import { startInTerminal, type Terminal, type TerminalOptions } from './terminal.js';

export function openTerminal(command: readonly string[], options?: TerminalOptions): Terminal {
  const terminal = startInTerminal(command, options);
  onTestFinished(terminal.close);
  return terminal;
}

/** A program started by a shell that records the terminal's modes before and after it. */
export interface ShellTerminal extends Terminal {
  /** Sends a signal to the program itself. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the program's exit code once everything it wrote has been shown. */
  ended(): Promise<number>;
  /** Resolves when the program's process is gone, whatever happened to the shell. */
  gone(): Promise<void>;
  /** The terminal's modes as stty reports them. */
  modes(when: 'before' | 'after'): string;
}

// $0 is the folder for notes. An inner shell writes down its process id and is then replaced by the program. Output
// that has not been read yet may be lost when the outer shell ends, so it waits until its last mark has been seen.
const SCRIPT = `
stty -a > "$0/before"
sh -c 'echo $$ > "$0/pid"; exec "$@"' "$0" "$@"
echo $? > "$0/code"
stty -a > "$0/after"
printf '\\033]0;all is written\\007'
read answer
`;

export function openShell(command: readonly string[], options?: TerminalOptions): ShellTerminal {
  const notes = makeTestFolder();
  const terminal = openTerminal(['sh', '-c', SCRIPT, notes, ...command], options);
  const allWritten = new Promise<void>((resolve) => {
    terminal.emulator.terminal.onTitleChange((title) => {
      if (title === 'all is written') resolve();
    });
  });
  const read = (name: string): string => readFileSync(join(notes, name), 'utf8');
  const processId = (): number => Number(read('pid'));
  return Object.assign(terminal, {
    signal: (signal: NodeJS.Signals) => void process.kill(processId(), signal),
    ended: async () => {
      await allWritten;
      terminal.write('\r');
      return Number(read('code'));
    },
    gone: async () => {
      while (isAlive(processId())) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    // The size is not a mode, and may have changed.
    modes: (when: 'before' | 'after') => read(when).replace(/rows \d+; columns \d+;/, ''),
  });
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
