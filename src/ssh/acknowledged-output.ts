/**
 * Output that waits for its reader. A channel takes megabytes before it says that it is full, so a frame counts as under
 * way until the terminal has answered the status request behind it.
 * Invariant: never more than two frames are under way; who does not answer for too long is given up.
 */

/** Asks a terminal for its status, and what it answers. */
const STATUS_REQUEST = '\x1b[5n';
const STATUS_ANSWER = /\x1b\[[03]n/g;
/** The beginning of an answer at the end of what has arrived. */
const PART_OF_ANSWER = /\x1b(?:\[[03]?)?$/;

const MOST_UNDER_WAY = 2;
const CHECK_MILLISECONDS = 250;
/** A terminal that has never answered, though all was sent this long ago, is one that does not. */
const SILENT_MILLISECONDS = 1500;
/** Bytes that may wait to be sent to a terminal that does not answer. */
const MOST_WAITING = 16_384;
const BEHIND_MILLISECONDS = 1000;

interface OutputOptions {
  readonly send: (bytes: Uint8Array) => void;
  /** Bytes that have been sent but have not left yet. */
  readonly waiting: () => number;
  /** Told when the next frame may be written. */
  readonly onRoom: () => void;
  /** Told of a frame that has arrived. */
  readonly onShown: () => void;
  /** Told when the reader is to be given up. */
  readonly onStalled: () => void;
  readonly stalledMilliseconds: number;
}

interface AcknowledgedOutput {
  /** Sends a frame; false when no other should follow before `onRoom`. */
  write(frame: Uint8Array): boolean;
  /** Takes the terminal's answers out of its input. */
  read(input: string): string;
  /** Whether the reader has owed an answer for a second. */
  readonly isBehind: boolean;
  close(): void;
}

export function createAcknowledgedOutput(options: OutputOptions): AcknowledgedOutput {
  const { send, waiting, onRoom, onShown, onStalled, stalledMilliseconds } = options;
  let mode: 'unknown' | 'answers' | 'silent' = 'unknown';
  let underWay = 0;
  /** When the oldest frame under way was sent, or the last one arrived. */
  let since = 0;
  let timer: ReturnType<typeof setInterval> | null = null;
  let partial = '';
  const stop = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  const settle = (): void => {
    underWay = 0;
    stop();
    onShown();
    onRoom();
  };
  const check = (): void => {
    const owedFor = performance.now() - since;
    if (mode !== 'answers' && waiting() === 0 && (mode === 'silent' || owedFor > SILENT_MILLISECONDS)) {
      mode = 'silent';
      settle();
    } else if (owedFor > stalledMilliseconds) {
      stop();
      onStalled();
    }
  };
  return {
    write: (frame) => {
      send(mode === 'silent' ? frame : Buffer.concat([frame, Buffer.from(STATUS_REQUEST)]));
      if (mode === 'silent' && waiting() < MOST_WAITING) {
        onShown();
        return true;
      }
      if (underWay++ === 0) since = performance.now();
      timer ??= setInterval(check, CHECK_MILLISECONDS).unref();
      return underWay < MOST_UNDER_WAY;
    },
    read: (input) => {
      const text = partial + input;
      const answers = text.match(STATUS_ANSWER)?.length ?? 0;
      const rest = answers === 0 ? text : text.replace(STATUS_ANSWER, '');
      // Only what is owed can be cut in two; a lone escape is a key.
      const cut = underWay > answers ? PART_OF_ANSWER.exec(rest) : null;
      partial = cut !== null && cut[0].length > 1 ? cut[0] : '';
      if (answers > 0) {
        mode = 'answers';
        since = performance.now();
        underWay = Math.max(0, underWay - answers);
        if (underWay === 0) stop();
        onShown();
        if (underWay < MOST_UNDER_WAY) onRoom();
      }
      return partial === '' ? rest : rest.slice(0, rest.length - partial.length);
    },
    get isBehind() {
      return underWay > 0 && performance.now() - since > BEHIND_MILLISECONDS;
    },
    close: stop,
  };
}
