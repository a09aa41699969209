/**
 * Output that waits for its reader. A channel accepts megabytes before it reports that it is full, so a frame counts as
 * under way until the terminal has answered a status request that was sent after it. Each answer costs the server as
 * much as half a frame, so a terminal that answers quickly is asked about every third, and about the last.
 * Invariant: at most four frames are under way to a terminal that answers quickly, and two to any other; one that does
 * not answer for too long is dropped. An answer counts once what it answers can have arrived, so a terminal that answers
 * without reading fills no memory.
 */
import { isStillExpected } from '../../terminal/stream/owed-answers.js';

/** Asks a terminal for its status, and the answer. */
const STATUS_REQUEST = Buffer.from('\x1b[5n');
const STATUS_ANSWER = /\x1b\[[03]n/g;
/** An incomplete answer at the end of the input. */
const PART_OF_ANSWER = /\x1b(?:\[[03]?)?$/;

/** How many frames may be under way to a terminal, and how many of them there are to a request. */
interface Pace {
  readonly mostUnderWay: number;
  readonly framesARequest: number;
}

const QUICK: Pace = { mostUnderWay: 4, framesARequest: 3 };
const CAREFUL: Pace = { mostUnderWay: 2, framesARequest: 1 };
/** A terminal is quick if its last answer took no longer. */
const QUICK_MILLISECONDS = 200;
/**
 * A frame that comes so long after the last request is asked about in any case, since the next may take as long; the last
 * frames are asked about by themselves when no other has followed for so long.
 */
const UNASKED_MILLISECONDS = 1000;

/** An answer can be lost among keys that are too many. After so long, the terminal is asked once more. */
const LOST_MILLISECONDS = 3000;
const CHECK_MILLISECONDS = 250;
/** A terminal that has never answered this long after all was sent does not support the request. */
const SILENT_MILLISECONDS = 1500;
/** How many bytes may be queued for a terminal that does not answer, or that answers what it has not been sent. */
const MOST_WAITING = 16_384;
const BEHIND_MILLISECONDS = 1000;

interface OutputOptions {
  readonly send: (bytes: Uint8Array) => void;
  /** Bytes that are queued but not sent yet. */
  readonly waiting: () => number;
  /** Called when the next frame may be written. */
  readonly onRoom: () => void;
  /** Called when frames have arrived. */
  readonly onShown: () => void;
  /** Called when the reader should be dropped. */
  readonly onStalled: () => void;
  readonly stalledMilliseconds: number;
  /** Adds a status request to a frame. Default: `withRequest`. */
  readonly ask?: (frame: Uint8Array) => Uint8Array;
}

export function withRequest(frame: Uint8Array): Uint8Array {
  return Buffer.concat([frame, STATUS_REQUEST]);
}

/** A status request without an answer so far. */
interface Request {
  /** The number of the frame before it. */
  readonly frame: number;
  readonly at: number;
}

export function createAcknowledgedOutput(options: OutputOptions) {
  const { send, waiting, onRoom, onShown, onStalled, stalledMilliseconds, ask = withRequest } = options;
  let mode: 'unknown' | 'answers' | 'silent' = 'unknown';
  let pace = CAREFUL;
  /** Terminals begin to count at different numbers, so they do not all answer to the same frame. */
  let sent = Math.floor(Math.random() * QUICK.framesARequest);
  let shown = sent;
  let requests: readonly Request[] = [];
  /** Answers that came while too much was queued to be true. */
  let early = 0;
  let sentAt = 0;
  let askedAt = 0;
  /** When the oldest frame that is waited for was sent, or the last one arrived. */
  let since = 0;
  let isAskedAgain = false;
  let timer: ReturnType<typeof setInterval> | null = null;
  let partial = '';
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const settle = (): void => {
    requests = [];
    isAskedAgain = false;
    early = 0;
    shown = sent;
    stop();
    onShown();
    onRoom();
  };
  const check = (): void => {
    const now = performance.now();
    believe();
    if (requests.length === 0) {
      if (now - sentAt <= UNASKED_MILLISECONDS) return;
      send(STATUS_REQUEST);
      expect(now);
      since = sentAt;
      return;
    }
    const owedFor = now - since;
    if (mode !== 'answers' && waiting() === 0 && (mode === 'silent' || owedFor > SILENT_MILLISECONDS)) {
      mode = 'silent';
      settle();
    } else if (owedFor > stalledMilliseconds) {
      stop();
      onStalled();
    } else if (mode === 'answers' && now - askedAt > LOST_MILLISECONDS) askAgain(now);
  };
  const askAgain = (now: number): void => {
    // It has answered since it was asked last, and nothing has come after that: the other answers were lost.
    if (since > askedAt) settle();
    else if (!isAskedAgain) {
      isAskedAgain = true;
      send(STATUS_REQUEST);
      expect(now);
    }
  };
  const expect = (now: number): void => {
    askedAt = now;
    if (requests.length === 0) since = now;
    requests = [...requests, { frame: sent, at: now }];
  };
  const note = (answers: number): void => {
    const now = performance.now();
    const last = requests[Math.min(answers, requests.length) - 1];
    requests = requests.slice(answers);
    mode = 'answers';
    since = now;
    isAskedAgain = false;
    if (last !== undefined) {
      shown = last.frame;
      pace = now - last.at <= QUICK_MILLISECONDS ? QUICK : CAREFUL;
    }
    if (shown === sent) stop();
    onShown();
    // Without a request that is still to be answered, nothing else would make room.
    if (requests.length === 0 || sent - shown < pace.mostUnderWay) onRoom();
  };
  const believe = (): void => {
    if (early === 0 || waiting() >= MOST_WAITING) return;
    const answers = early;
    early = 0;
    note(answers);
  };
  return {
    /** Sends a frame; false if the next one should wait for `onRoom`. */
    write: (frame: Uint8Array) => {
      const now = performance.now();
      sent++;
      sentAt = now;
      if (mode === 'silent') {
        send(frame);
        if (waiting() < MOST_WAITING) {
          shown = sent;
          onShown();
          return true;
        }
        expect(now);
      } else if (sent % pace.framesARequest === 0 || now - askedAt > UNASKED_MILLISECONDS) {
        send(ask(frame));
        expect(now);
      } else send(frame);
      timer ??= setInterval(check, CHECK_MILLISECONDS).unref();
      return sent - shown < pace.mostUnderWay;
    },
    /** Removes the terminal's answers from its input. */
    read: (input: string) => {
      const text = partial + input;
      const answers = text.match(STATUS_ANSWER)?.length ?? 0;
      const rest = answers === 0 ? text : text.replace(STATUS_ANSWER, '');
      // Only an expected answer can arrive in two parts; a lone escape is a key.
      const cut = requests.length > answers ? PART_OF_ANSWER.exec(rest) : null;
      partial = cut !== null && cut[0].length > 1 ? cut[0] : '';
      if (answers > 0) {
        early += answers;
        believe();
        early = Math.min(early, requests.length);
      }
      return partial === '' ? rest : rest.slice(0, rest.length - partial.length);
    },
    /** Whether an answer has been overdue for a second. */
    isBehind: () => requests.length > 0 && performance.now() - since > BEHIND_MILLISECONDS,
    /** Whether the terminal may still answer. */
    isOwed: () => mode !== 'silent' && requests.length > 0 && isStillExpected(askedAt),
    close: stop,
  };
}
