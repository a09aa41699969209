/**
 * Throttling: calls that come in bursts are handled a little later, once for the whole burst.
 */

export interface Throttled {
  readonly call: () => void;
  readonly cancel: () => void;
}

/** Guesses and joins come in bursts; the screen shows their effect at most this often. */
const REFRESH_MILLISECONDS = 100;

export function throttle(action: () => void, onError: (error: unknown) => void): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null;
  return {
    call: () => {
      timer ??= setTimeout(() => {
        timer = null;
        try {
          action();
        } catch (error) {
          onError(error);
        }
      }, REFRESH_MILLISECONDS);
    },
    cancel: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
