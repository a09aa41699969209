// Takes a terminal over for the whole screen and gives it back. Leaving undoes all that entering did, is safe at any
// moment, also in the middle of a frame, and has no effect when the terminal is not held.

import type { Readable, Writable } from 'node:stream';
import { ENTER_MOUSE, LEAVE_MOUSE } from './mouse.js';
import { EXPLICIT_ORDER, IMPLICIT_ORDER } from './visual-order.js';

/** No cursor, no wrapping at the right edge, so that no cluster can scroll the screen, and cells shown where they are. */
const SCREEN_MODES = `\x1b[?25l\x1b[?7l${EXPLICIT_ORDER}\x1b[m`;

/** Switches to the alternate screen, empty and without a cursor. */
export const ENTER_SCREEN = `\x1b[?1049h${SCREEN_MODES}\x1b[2J\x1b[H`;

/** Plain style, no pending synchronized update, text reordered again, wrapping, the main screen, and the cursor. */
export const LEAVE_SCREEN = `\x1b[m\x1b[?2026l${IMPLICIT_ORDER}\x1b[?7h\x1b[?1049l\x1b[?25h`;

/** An input stream, a terminal's if it has a raw mode. */
export type ScreenInput = Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };

/** An output stream; its size is known if it is a terminal. */
export type ScreenOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

export interface Screen {
  /** Takes the terminal, or sets its modes anew if it is held but something else may have changed them. */
  enter(): void;
  leave(): void;
}

/** @param mouse whether the terminal is to tell of the mouse while it is held */
export function createScreen(stdin: ScreenInput, stdout: ScreenOutput, mouse = false): Screen {
  const enterMouse = mouse ? ENTER_MOUSE : '';
  const leaveMouse = mouse ? LEAVE_MOUSE : '';
  let isHeld = false;
  return {
    enter: () => {
      write(stdout, (isHeld ? SCREEN_MODES : ENTER_SCREEN) + enterMouse);
      // Node remembers the mode and does nothing when it is set to what it remembers.
      setRawMode(stdin, false);
      setRawMode(stdin, true);
      isHeld = true;
    },
    leave: () => {
      if (!isHeld) return;
      isHeld = false;
      write(stdout, leaveMouse + LEAVE_SCREEN);
      setRawMode(stdin, false);
    },
  };
}

function write(stdout: ScreenOutput, sequence: string): void {
  if (!stdout.destroyed && stdout.writable) stdout.write(sequence);
}

function setRawMode(stdin: ScreenInput, mode: boolean): void {
  try {
    stdin.setRawMode?.(mode);
  } catch {
    // The terminal is gone, and its modes with it.
  }
}
