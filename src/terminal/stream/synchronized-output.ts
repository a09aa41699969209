// Synchronised output (DEC mode 2026): the terminal shows a frame when it has all of it, so that no half of one is seen.
// A terminal is asked whether it has the mode (DECRQM) behind the first frame, which does not wait for the answer; the
// mode is used from the answer on, and never where none comes.

import { isStillExpected } from './owed-answers.js';

const ASK = Buffer.from('\x1b[?2026$p');
const ANSWER = /^\x1b+\[\?2026;(\d)\$y$/;
/** The mode is there and can be switched: 1 says that it is on, 2 that it is off. */
const CAN_BE_SWITCHED: readonly (string | undefined)[] = ['1', '2'];
const BEGIN_UPDATE = Buffer.from('\x1b[?2026h');
const END_UPDATE = Buffer.from('\x1b[?2026l');

/** Consoles that do not have the mode; some show part of the question. */
const NOT_ASKED: readonly (string | undefined)[] = [undefined, '', 'dumb', 'linux'];

/** The bytes of a frame, to be shown at once. */
export function synchronize(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([BEGIN_UPDATE, bytes, END_UPDATE]);
}

/**
 * @param term the kind of the terminal; undefined where nobody could answer, such as a pipe
 * @param surround what surrounds a frame where the mode is there; terminals of one kind can share it, and so its work
 */
export function createSynchronizedOutput(term: string | undefined, surround = synchronize) {
  let state: 'to be asked' | 'without' | 'synchronized' = NOT_ASKED.includes(term) ? 'without' : 'to be asked';
  /** When the terminal was asked; null before that and after its answer. */
  let askedAt: number | null = null;
  return {
    /** What is sent for the bytes of a frame. */
    frame: (bytes: Uint8Array) => {
      switch (state) {
        case 'to be asked':
          state = 'without';
          askedAt = performance.now();
          return Buffer.concat([bytes, ASK]);
        case 'without':
          return bytes;
        case 'synchronized':
          return surround(bytes);
      }
    },
    /** Takes the terminal's reports. */
    read: (report: string) => {
      const [answer, setting] = ANSWER.exec(report) ?? [];
      if (answer !== undefined) askedAt = null;
      if (CAN_BE_SWITCHED.includes(setting)) state = 'synchronized';
    },
    /** Whether the terminal may still answer. */
    isOwed: () => isStillExpected(askedAt),
  };
}
