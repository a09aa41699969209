// The mouse in SGR mode: events are taken out of the input before anything else reads it. What is no mouse event, or
// only the beginning of one that never ends, is passed on as it came.

/** Cells are counted from 0. `drag` is a move with the left button held. */
export interface MouseEvent {
  readonly kind: 'press' | 'release' | 'drag' | 'wheel-up' | 'wheel-down';
  readonly x: number;
  readonly y: number;
}

/** Buttons and moves while one is held, in decimal notation. */
export const ENTER_MOUSE = '\x1b[?1000h\x1b[?1002h\x1b[?1006h';
export const LEAVE_MOUSE = '\x1b[?1006l\x1b[?1002l\x1b[?1000l';

export interface MouseFilter {
  /** The bytes without mouse events; those are told to the listener. */
  take(bytes: Buffer): Buffer;
}

const LEFT = 0;
const MOVED = 32;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;
/** Shift, alt and control make no difference here. */
const MODIFIERS = 4 | 8 | 16;
/** No event is longer, so nothing is held back for more than this. */
const LONGEST_EVENT = 20;

export function createMouseFilter(listener: (event: MouseEvent) => void): MouseFilter {
  let held = '';
  return {
    take: (bytes) => {
      // Each byte stays one character, so that parts of UTF-8 sequences are passed on whole.
      const text = held + bytes.toString('latin1');
      const rest = text.replace(/\x1b\[<(\d{1,4});(\d{1,4});(\d{1,4})([Mm])/g, (_, button, x, y, end) => {
        const event = eventOf(Number(button), Number(x) - 1, Number(y) - 1, end === 'm');
        if (event !== null) listener(event);
        return '';
      });
      const [beginning = ''] = /\x1b\[(?:<[\d;]*)?$/.exec(rest) ?? [];
      held = beginning.length <= LONGEST_EVENT ? beginning : '';
      return Buffer.from(rest.slice(0, rest.length - held.length), 'latin1');
    },
  };
}

function eventOf(code: number, x: number, y: number, isRelease: boolean): MouseEvent | null {
  const button = code & ~MODIFIERS;
  if (x < 0 || y < 0) return null;
  if (button === WHEEL_UP) return { kind: 'wheel-up', x, y };
  if (button === WHEEL_DOWN) return { kind: 'wheel-down', x, y };
  if (button === LEFT) return { kind: isRelease ? 'release' : 'press', x, y };
  return button === LEFT + MOVED ? { kind: 'drag', x, y } : null;
}
