/**
 * Output that waits for its reader. A channel accepts megabytes before it reports that it is full, so a frame counts as
 * in flight until the terminal has answered the status request sent after it.
 * Invariant: at most two frames are in flight; a terminal that does not answer for too long is dropped.
 */

/** Asks a terminal for its status, and the answer. */
const STATUS_REQUEST = Buffer.from('\x1b[5n');
const STATUS_ANSWER = /\x1b\[[03]n/g;
/** An incomplete answer at the end of the input. */
const PART_OF_ANSWER = /\x1b(?:\[[03]?)?$/;

const MOST_UNDER_WAY = 2;
const CHECK_MILLISECONDS = 250;
/** A terminal that has never answered this long after all was sent does not support the request. */
const SILENT_MILLISECONDS = 1500;
/** How many bytes may be queued for a terminal that does not answer. */
const MOST_WAITING = 16_384;
const BEHIND_MILLISECONDS = 1000;

interface OutputOptions {
  readonly send: (bytes: Uint8Array) => void;
  /** Bytes that are queued but not sent yet. */
  readonly waiting: () => number;
  /** Called when the next frame may be written. */
  readonly onRoom: () => void;
  /** Called for each frame that has arrived. */
  readonly onShown: () => void;
  /** Called when the reader should be dropped. */
  readonly onStalled: () => void;
  readonly stalledMilliseconds: number;
}

interface AcknowledgedOutput {
  /** Sends a frame; false if the next one should wait for `onRoom`. */
  write(frame: Uint8Array): boolean;
  /** Removes the terminal's answers from its input. */
  read(input: string): string;
  /** Whether an answer has been overdue for a second. */
  readonly isBehind: boolean;
  close(): void;
}

export function createAcknowledgedOutput(options: OutputOptions): AcknowledgedOutput {
  const { send, waiting, onRoom, onShown, onStalled, stalledMilliseconds } = options;
  let mode: 'unknown' | 'answers' | 'silent' = 'unknown';
  let underWay = 0;
  /** When the oldest frame in flight was sent, or the last one arrived. */
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
      send(mode === 'silent' ? frame : Buffer.concat([frame, STATUS_REQUEST]));
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
      // Only an expected answer can arrive in two parts; a lone escape is a key.
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
