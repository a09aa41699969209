/**
 * Throttling: calls that come in bursts are handled a little later, once for the whole burst.
 */

import { guard } from '../../numbers/engine/errors.js';

export type Throttled = ReturnType<typeof throttle>;

/** Guesses and joins come in bursts; the screen shows their effect at most this often. */
const REFRESH_MILLISECONDS = 100;

export function throttle(action: () => void, onError: (error: unknown) => void) {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const cancel = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const handle = (): void => {
    cancel();
    guard(action, onError);
  };
  return {
    call: () => {
      timer ??= setTimeout(handle, REFRESH_MILLISECONDS);
    },
    /** Handles at once what has been called for, if anything has. */
    flush: () => {
      if (timer !== null) handle();
    },
    cancel,
  };
}
