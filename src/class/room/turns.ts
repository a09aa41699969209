/**
 * Turns for long computations of many guests. Each turn of the event loop goes to one of them, so the presenter waits
 * for at most one slice, however many viewers search. While the presenter computes, most turns pass without a guest.
 * Invariant: an error in a turn reaches its owner only.
 */

import { guard } from '../../numbers/engine/errors.js';

export type Turns = ReturnType<typeof createTurns>;

/** While the turns are held, guests have one of so many. */
const TURNS_FOR_ONE = 4;

/** @param isHeld whether somebody computes who goes before the guests */
export function createTurns(isHeld: () => boolean = () => false) {
  const queue: (() => void)[] = [];
  let passed = 0;
  const runNext = (): void => {
    if (isHeld() && ++passed < TURNS_FOR_ONE) {
      setImmediate(runNext);
      return;
    }
    passed = 0;
    const next = queue.shift();
    if (queue.length > 0) setImmediate(runNext);
    next?.();
  };
  return {
    /** Calls back when it is the caller's turn; `onError` receives what the callback throws. */
    schedule: (callback: () => void, onError: (error: unknown) => void) => {
      queue.push(() => guard(callback, onError));
      if (queue.length === 1) setImmediate(runNext);
    },
  };
}
