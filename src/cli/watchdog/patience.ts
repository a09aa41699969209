/**
 * Decides when a program that no longer answers has to be ended: five seconds after it was asked to end.
 * Invariant: only a program that was asked to end is ever given up, and only if its event loop has not turned since. Time
 * is counted in beats of the watchdog, which stand still with the machine, so that nobody is given up over a lid that was
 * closed.
 */

export const BEAT_MILLISECONDS = 200;
/** While the program answers, it is asked once in so many beats. */
const RESTING_BEATS = 5;
/** Without an answer for so long, the program reads no keys, and the watchdog reads them. */
const SILENT_BEATS = 1000 / BEAT_MILLISECONDS;
const PATIENT_BEATS = 5000 / BEAT_MILLISECONDS;

/** A silent program reads no keys; one that is given up has to be ended. */
export type Verdict = 'answers' | 'silent' | 'give up';

export type Patience = ReturnType<typeof createPatience>;

/** @param ping asks the program for an answer, which carries the same number */
export function createPatience(ping: (number: number) => void) {
  let sent = 0;
  let answered = 0;
  let beatsSincePing = 0;
  let silentBeats = 0;
  /**
   * The ping that went out when the program was last asked to end, and for how long the program has not answered since
   * anybody asked; null where nobody has asked since its last answer.
   */
  let asked: { readonly ping: number; readonly beats: number } | null = null;
  const send = (): void => {
    beatsSincePing = 0;
    ping(++sent);
  };
  return {
    /** The program has been asked to end. */
    ask: () => {
      send();
      asked = { ping: sent, beats: asked?.beats ?? 0 };
    },
    answer: (number: number) => {
      answered = Math.max(answered, number);
      silentBeats = 0;
      if (asked !== null) asked = answered >= asked.ping ? null : { ...asked, beats: 0 };
    },
    beat: (): Verdict => {
      if (answered === sent) {
        if (++beatsSincePing >= RESTING_BEATS) send();
        return 'answers';
      }
      silentBeats++;
      if (asked !== null) asked = { ...asked, beats: asked.beats + 1 };
      if (asked !== null && asked.beats >= PATIENT_BEATS) return 'give up';
      return silentBeats >= SILENT_BEATS ? 'silent' : 'answers';
    },
  };
}

/** Whether keys that nobody has read ask the program to end: Ctrl-C, or Esc where it begins no other key. */
export function askToEnd(keys: Uint8Array): boolean {
  const text = Buffer.from(keys).toString('latin1');
  return /\x03|\x1b(?![[O])/.test(text);
}
