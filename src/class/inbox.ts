/**
 * What a guest's terminal has sent and nothing has come of yet: keys, in their order, and the newest size.
 * Invariant: guests take turns with what they have sent, so that the one who drives, and waits for no turn, waits for one
 * slice of the others at most, whatever they press; what waits never grows beyond a limit.
 */
import type { Size } from '../cells/cell-grid.js';
import { firstPiece } from './keys.js';
import type { Turns } from './turns.js';

export interface InboxOptions {
  readonly turns: Turns;
  /** Whether the guest's keys are everybody's, who should not wait for them. */
  readonly isUrgent: () => boolean;
  /** Whether keys are letters of a text, of which a few may be taken at once. */
  readonly isTyping: () => boolean;
  readonly press: (input: string) => void;
  readonly resize: (size: Size) => void;
  readonly onError: (error: unknown) => void;
  /** Characters that may wait; what comes beyond them is dropped. */
  readonly mostWaiting: number;
}

export interface Inbox {
  keys(input: string): void;
  resize(size: Size): void;
  /** Forgets what waits, and takes nothing more. */
  close(): void;
}

const SLICE_MILLISECONDS = 8;

export function createInbox(options: InboxOptions): Inbox {
  const { turns, isUrgent, isTyping, press, resize, onError, mostWaiting } = options;
  let waiting = '';
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
    const piece = firstPiece(waiting, isTyping());
    waiting = waiting.slice(piece.length);
    press(piece);
  };
  const isEmpty = (): boolean => isClosed || (waiting === '' && size === null);
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
    keys: (input) => {
      if (isClosed || waiting.length + input.length > mostWaiting) return;
      if (isEmpty() && isUrgent()) press(input);
      else {
        waiting += input;
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
      waiting = '';
      size = null;
    },
  };
}
