/**
 * A guest's input that has not been processed yet: what was done in its order, and the newest change of the screen.
 * Invariant: guests take turns with their input and the driver waits for no turn, so the driver waits for at most one
 * slice of another guest's keys. The queue never grows beyond a limit.
 */
import { createPause } from '../../numbers/engine/task.js';
import type { Turns } from './turns.js';

interface InboxOptions<Act> {
  readonly turns: Turns;
  /** Whether this guest's keys drive the class and should not wait. */
  readonly isUrgent: () => boolean;
  readonly take: (act: Act) => void;
  readonly onError: (error: unknown) => void;
  /** The most that may wait; further ones are dropped. */
  readonly mostWaiting: number;
}

export type Inbox<Act> = ReturnType<typeof createInbox<Act>>;

export function createInbox<Act>(options: InboxOptions<Act>) {
  const { turns, isUrgent, take, onError, mostWaiting } = options;
  const waiting: Act[] = [];
  let change: (() => void) | null = null;
  let isScheduled = false;
  let isClosed = false;
  const doOne = (): void => {
    if (change !== null) {
      const next = change;
      change = null;
      next();
      return;
    }
    const act = waiting.shift();
    if (act !== undefined) take(act);
  };
  const isEmpty = (): boolean => isClosed || (waiting.length === 0 && change === null);
  const work = (): void => {
    isScheduled = false;
    const isOver = createPause();
    while (!isEmpty()) {
      if (isOver()) {
        schedule();
        return;
      }
      doOne();
    }
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    turns.schedule(work, onError);
  };
  return {
    /** Queues a key or a command. */
    put: (act: Act) => {
      if (isClosed || waiting.length >= mostWaiting) return;
      if (isEmpty() && isUrgent()) take(act);
      else {
        waiting.push(act);
        schedule();
      }
    },
    /** Queues a change, in the place of the one before if that waits. */
    change: (next: () => void) => {
      if (isClosed) return;
      if (isEmpty() && isUrgent()) next();
      else {
        change = next;
        schedule();
      }
    },
    /** Drops what is waiting and accepts nothing more. */
    close: () => {
      isClosed = true;
      waiting.length = 0;
      change = null;
    },
  };
}
