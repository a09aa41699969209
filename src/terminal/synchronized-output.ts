// Synchronised output (DEC mode 2026): the terminal shows a frame when it has all of it, so that no half of one is seen.
// A terminal is asked whether it has the mode (DECRQM) behind the first frame, which does not wait for the answer; the
// mode is used from the answer on, and never where none comes.

const ASK = Buffer.from('\x1b[?2026$p');
/** The mode is there and can be switched: 1 says that it is on, 2 that it is off. */
const ANSWER = /^\x1b+\[\?2026;[12]\$y$/;
const BEGIN_UPDATE = Buffer.from('\x1b[?2026h');
const END_UPDATE = Buffer.from('\x1b[?2026l');

/** Consoles that do not have the mode; some show part of the question. */
const NOT_ASKED: readonly (string | undefined)[] = [undefined, '', 'dumb', 'linux'];

export interface SynchronizedOutput {
  /** What is sent for the bytes of a frame. */
  frame(bytes: Uint8Array): Uint8Array;
  /** Takes the terminal's reports. */
  read(report: string): void;
}

/** The bytes of a frame, to be shown at once. */
export function synchronize(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([BEGIN_UPDATE, bytes, END_UPDATE]);
}

/**
 * @param term the kind of the terminal; undefined where nobody could answer, such as a pipe
 * @param surround what surrounds a frame where the mode is there; terminals of one kind can share it, and so its work
 */
export function createSynchronizedOutput(term: string | undefined, surround = synchronize): SynchronizedOutput {
  let state: 'to be asked' | 'without' | 'synchronized' = NOT_ASKED.includes(term) ? 'without' : 'to be asked';
  return {
    frame: (bytes) => {
      switch (state) {
        case 'to be asked':
          state = 'without';
          return Buffer.concat([bytes, ASK]);
        case 'without':
          return bytes;
        case 'synchronized':
          return surround(bytes);
      }
    },
    read: (report) => {
      if (ANSWER.test(report)) state = 'synchronized';
    },
  };
}
