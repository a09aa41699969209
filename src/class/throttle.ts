/**
 * What comes in bursts is acted on a little later, once for all of it.
 */

export interface Throttled {
  readonly call: () => void;
  readonly cancel: () => void;
}

/** Guesses and joins come in bursts; what they change is drawn this often at most. */
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
