// Takes over a terminal for the whole screen and gives it back. Leaving undoes everything that entering did; it is safe
// at any moment, even in the middle of a frame, and does nothing when the terminal is not held.

import type { Readable, Writable } from 'node:stream';
import type { Size } from '../../document/cells/cell-grid.js';
import { ENTER_MOUSE, LEAVE_MOUSE } from './mouse.js';
import { EXPLICIT_ORDER, IMPLICIT_ORDER } from './visual-order.js';

/**
 * No cursor, cells in the order they are written, no wrapping at the right edge, so no cluster can scroll the screen,
 * and marks around what is pasted, so that it is not taken for keys.
 */
const SCREEN_MODES = `\x1b[?25l\x1b[?7l\x1b[?2004h${EXPLICIT_ORDER}\x1b[m`;

/** Switches to the alternate screen, empty and without a cursor. */
export const ENTER_SCREEN = `\x1b[?1049h${SCREEN_MODES}\x1b[2J\x1b[H`;

/** Plain style, no pending synchronized update, text reordered again, no paste marks, wrapping, the main screen, the cursor. */
export const LEAVE_SCREEN = `\x1b[m\x1b[?2026l${IMPLICIT_ORDER}\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h`;

/** An input stream. If it has a raw mode, it is a terminal. */
export type ScreenInput = Readable & { readonly isTTY?: boolean; setRawMode?(mode: boolean): unknown };

/** An output stream; its size is known if it is a terminal. */
export type ScreenOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

/** The size to assume of a terminal that does not tell. */
export const USUAL_SIZE: Size = { columns: 80, rows: 24 };

export function sizeOf(stdout: ScreenOutput): Size {
  return { columns: stdout.columns || USUAL_SIZE.columns, rows: stdout.rows || USUAL_SIZE.rows };
}

export type Screen = ReturnType<typeof createScreen>;

/** @param mouse whether the terminal should report the mouse while it is held */
export function createScreen(stdin: ScreenInput, stdout: ScreenOutput, mouse = false) {
  const enterMouse = mouse ? ENTER_MOUSE : '';
  const leaveMouse = mouse ? LEAVE_MOUSE : '';
  let isHeld = false;
  return {
    /** Takes over the terminal, or sets its modes again if something else may have changed them. */
    enter: () => {
      write(stdout, (isHeld ? SCREEN_MODES : ENTER_SCREEN) + enterMouse);
      // Node remembers the mode and does nothing if it seems unchanged.
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
