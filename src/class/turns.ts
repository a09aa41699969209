/**
 * Turns for long computations of many guests. Each turn of the event loop goes to one of them, so the presenter waits
 * for at most one slice, however many viewers search.
 * Invariant: an error in a turn reaches its owner only.
 */

export interface Turns {
  /** Calls back when it is the caller's turn; `onError` receives what the callback throws. */
  schedule(callback: () => void, onError: (error: unknown) => void): void;
}

export function createTurns(): Turns {
  const queue: (() => void)[] = [];
  const runNext = (): void => {
    const next = queue.shift();
    if (queue.length > 0) setImmediate(runNext);
    next?.();
  };
  return {
    schedule: (callback, onError) => {
      queue.push(() => {
        try {
          callback();
        } catch (error) {
          onError(error);
        }
      });
      if (queue.length === 1) setImmediate(runNext);
    },
  };
}
