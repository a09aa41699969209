/**
 * Throttling: calls that come in bursts are handled a little later, once for the whole burst.
 */

import { guard } from '../engine/errors.js';

export type Throttled = ReturnType<typeof throttle>;

/** Guesses and joins come in bursts; the screen shows their effect at most this often. */
const REFRESH_MILLISECONDS = 100;

export function throttle(action: () => void, onError: (error: unknown) => void) {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = null;
        guard(action, onError);
      }, REFRESH_MILLISECONDS);
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
