/**
 * Turns for the long work of many: each turn of the event loop goes to one of them, so that the presenter waits for one
 * slice at most, however many viewers search.
 * Invariant: what throws in its turn ends only whom it belongs to.
 */

export interface Turns {
  /** Calls back when it is the caller's turn; `onError` is told of what the callback throws. */
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
