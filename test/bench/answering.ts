/**
 * A client of a bench as a terminal: it answers what a class asks of terminals, and sees where a frame ends. Without
 * drawing anything, it costs little beside the server.
 */

/** Asks for the status: behind each of the first frames, and later behind some. */
const STATUS_REQUEST = '\x1b[5n';
const STATUS_ANSWER = '\x1b[0n';
/** Asks whether a frame can be shown at once. */
const SYNCHRONIZED_REQUEST = '\x1b[?2026$p';
const SYNCHRONIZED_ANSWER = '\x1b[?2026;2$y';
/** Ends each frame once that is answered. */
const END_UPDATE = '\x1b[?2026l';
const LONGEST = Math.max(STATUS_REQUEST.length, SYNCHRONIZED_REQUEST.length, END_UPDATE.length);

interface AnsweringOptions {
  readonly write: (answer: string) => void;
  readonly onFrame: () => void;
}

/** Takes what the server sends, in pieces of any size. */
export function answerAsTerminal({ write, onFrame }: AnsweringOptions): (data: string) => void {
  /** The end of the last piece, which may be the beginning of a sequence. */
  let tail = '';
  /** Frames end with the mark from the first one on that does. */
  let isMarked = false;
  return (data) => {
    const text = tail + data;
    const has = (sequence: string): boolean => text.includes(sequence, tail.length - sequence.length + 1);
    if (has(SYNCHRONIZED_REQUEST)) write(SYNCHRONIZED_ANSWER);
    const isAsked = has(STATUS_REQUEST);
    if (isAsked) write(STATUS_ANSWER);
    const isAtMark = has(END_UPDATE);
    isMarked ||= isAtMark;
    if (isAtMark || (isAsked && !isMarked)) onFrame();
    tail = text.slice(1 - LONGEST);
  };
}
