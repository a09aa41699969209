/**
 * A guest's input that has not been processed yet: keys in their order, and the newest size.
 * Invariant: guests take turns with their input and the driver waits for no turn, so the driver waits for at most one
 * slice of another guest's keys. The queue never grows beyond a limit.
 */
import type { Size } from '../cells/cell-grid.js';
import type { Turns } from './turns.js';

interface InboxOptions {
  readonly turns: Turns;
  /** Whether this guest's keys drive the class and should not wait. */
  readonly isUrgent: () => boolean;
  readonly press: (key: string) => void;
  readonly resize: (size: Size) => void;
  readonly onError: (error: unknown) => void;
  /** The most keys that may wait; further ones are dropped. */
  readonly mostWaiting: number;
}

export interface Inbox {
  /** Queues a key by its name. */
  press(key: string): void;
  resize(size: Size): void;
  /** Drops what is waiting and accepts nothing more. */
  close(): void;
}

const SLICE_MILLISECONDS = 8;

export function createInbox(options: InboxOptions): Inbox {
  const { turns, isUrgent, press, resize, onError, mostWaiting } = options;
  const waiting: string[] = [];
  let size: Size | null = null;
  let isScheduled = false;
  let isClosed = false;
  const doOne = (): void => {
    if (size !== null) {
      const next = size;
      size = null;
      resize(next);
      return;
    }
    const key = waiting.shift();
    if (key !== undefined) press(key);
  };
  const isEmpty = (): boolean => isClosed || (waiting.length === 0 && size === null);
  const work = (): void => {
    isScheduled = false;
    const until = performance.now() + SLICE_MILLISECONDS;
    while (!isEmpty()) {
      if (performance.now() >= until) {
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
    press: (key) => {
      if (isClosed || waiting.length >= mostWaiting) return;
      if (isEmpty() && isUrgent()) press(key);
      else {
        waiting.push(key);
        schedule();
      }
    },
    resize: (next) => {
      if (isClosed) return;
      if (isEmpty() && isUrgent()) resize(next);
      else {
        size = next;
        schedule();
      }
    },
    close: () => {
      isClosed = true;
      waiting.length = 0;
      size = null;
    },
  };
}
