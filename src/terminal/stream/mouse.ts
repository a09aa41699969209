// The mouse in SGR mode: the reports that a terminal sends, and the modes that make it send them.

import type { PointerEvent } from '../../document/cells/cell-grid.js';

/** Reports buttons, and moves while one is held, in decimal notation. */
export const ENTER_MOUSE = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
export const LEAVE_MOUSE = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';

const LEFT = 0;
const MOVED = 32;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;
/** Shift, alt and control are ignored. */
const MODIFIERS = 4 | 8 | 16;

/** The event of a report `CSI < button ; column ; row M`, or `m` for a release; null for one that is not used here. */
export function mouseEventOf(parameters: string, final: string): PointerEvent | null {
  const report = /^<(\d{1,4});(\d{1,4});(\d{1,4})$/.exec(parameters);
  if (report === null || (final !== 'M' && final !== 'm')) return null;
  const [code, column, row] = report.slice(1).map(Number);
  const [x, y] = [column - 1, row - 1];
  if (x < 0 || y < 0) return null;
  switch (code & ~MODIFIERS) {
    case WHEEL_UP:
      return { kind: 'wheel-up', x, y };
    case WHEEL_DOWN:
      return { kind: 'wheel-down', x, y };
    case LEFT:
      return { kind: final === 'm' ? 'release' : 'press', x, y };
    case LEFT + MOVED:
      return { kind: 'drag', x, y };
    default:
      return null;
  }
}
