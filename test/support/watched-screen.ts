/**
 * A screen that xterm's own engine interprets, and waits for what is on it.
 * Invariant: every wait is for something on the screen, never for a time, and no half-drawn update is looked at.
 */
import type { Size } from '../../src/document/cells/cell-grid.js';
import { createEmulator, type Emulator } from './emulator.js';
import { gridText } from './shown-grid.js';

export interface WatchedScreen {
  readonly emulator: Emulator;
  /** Everything that was written to it so far. */
  readonly received: string;
  text(): string;
  /** Resolves with the screen's text once it matches; rejects with the text if the program ends first. */
  until(pattern: RegExp): Promise<string>;
  write(output: string): void;
}

/** Nothing takes this long; a wait that fails should say what it waited for. */
const PATIENCE_MILLISECONDS = 120_000;

const MODE_QUESTION = '\x1b[?2026$p';
const NOT_ASKED: readonly (string | undefined)[] = ['linux', 'dumb'];

/**
 * @param term the terminal's type
 * @param exited resolves when nothing more will be written
 */
export function watchScreen(size: Size, term: string | undefined, exited: Promise<unknown>): WatchedScreen {
  const emulator = createEmulator(size);
  const text = (): string => gridText(emulator.grid());
  const isAsked = !NOT_ASKED.includes(term);
  /** Behind the first frame the program asks whether it may mark all others. */
  const isDrawing = (): boolean =>
    emulator.terminal.modes.synchronizedOutputMode ||
    (isAsked && emulator.isOnAlternateScreen() && !received.includes(MODE_QUESTION));
  let received = '';
  const waiting = new Set<() => void>();
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
    emulator,
    get received() {
      return received;
    },
    text,
    until,
    write: (output) => {
      received += output;
      emulator.write(output);
      for (const check of waiting) check();
    },
  };
}
