/**
 * What relays have counted: their viewers, and their guesses.
 * Invariant: however fast relays send, of each the newest counts are read, a few times a second; those of a relay that is
 * gone, or is silent, count no longer. Guesses stay counted, so that a vote takes no more room for a thousand than for one.
 */

import { type Tally as Guesses, tallyOf } from '../../debugger/teaching/quiz.js';
import { formatPlural } from '../../document/numbers.js';
import type { Classroom } from '../room/classroom.js';
import type { Log } from '../room/log.js';
import { throttle } from '../room/throttle.js';
import { type Counts, MOST_COUNT_BYTES, MOST_RELAYS, readCounts, type Vote } from './messages.js';

interface Relay {
  readonly counts: Counts;
  readonly heardAt: number;
}

interface TallyOptions {
  readonly classroom: Classroom;
  readonly openVote: () => Vote | null;
  readonly log: Log;
  /** Called when the viewers of relays may be others. */
  readonly onChange: () => void;
}

/** Relays say every few seconds that they are there. */
const SILENT_MILLISECONDS = 15_000;
/** If nobody has looked for silent relays for this long, all are excused. */
const DEAF_MILLISECONDS = 3000;
/** The presenter hears when this many votes come from one address at a relay. */
const MANY = 10;
const NAME = /^[\w-]{1,64}$/;

export function createTally({ classroom, openVote, log, onChange }: TallyOptions) {
  const relays = new Map<string, Relay>();
  const waiting = new Map<string, Buffer>();
  let many = MANY;
  const tell = (sentence: string): void => classroom.announce(sentence, 'presenter');
  const refuse = (relay: string, bytes: number): void => log('counts refused', { relay, bytes });
  const forget = (relay: string): void => {
    const known = relays.get(relay);
    if (known === undefined) return;
    relays.delete(relay);
    classroom.ballot.count(relay, []);
    const { viewers } = known.counts;
    log('relay lost', { relay, viewers });
    tell(`A relay is gone${viewers === 0 ? '' : `, with ${formatPlural(viewers, 'viewer')}`}.`);
  };
  const noteMany = (counts: Counts): void => {
    const { mostOfAddress } = counts;
    if (mostOfAddress < many) return;
    many = 2 * mostOfAddress;
    tell(`${mostOfAddress} votes come from one address at a relay.`);
  };
  const read = (relay: string, bytes: Buffer): void => {
    if (bytes.length === 0) {
      forget(relay);
      return;
    }
    const counts = readCounts(bytes);
    if (counts === null) {
      refuse(relay, bytes.length);
      return;
    }
    const vote = openVote();
    if (vote !== null && vote.id === counts.vote) {
      classroom.ballot.count(relay, guessesIn(counts, vote));
      noteMany(counts);
    }
    relays.set(relay, { counts, heardAt: performance.now() });
  };
  let lookedAt = performance.now();
  const reading = throttle(
    () => {
      for (const [relay, bytes] of waiting) read(relay, bytes);
      waiting.clear();
      onChange();
    },
    (error) => log('failure', { message: String(error) }),
  );
  return {
    /** @param bytes what it has counted; none where it is gone */
    hear: (relay: string, bytes: Buffer) => {
      const known = new Set([...relays.keys(), ...waiting.keys(), relay]);
      if (bytes.length > MOST_COUNT_BYTES || !NAME.test(relay) || known.size > MOST_RELAYS) {
        refuse(relay, bytes.length);
        return;
      }
      waiting.set(relay, bytes);
      reading.call();
    },
    /**
     * Called every second in which relays can be heard. After a while without calls, as on a machine that slept or while the
     * broker was gone, nobody could say anything.
     */
    forgetSilent: () => {
      const wasDeaf = performance.now() - lookedAt > DEAF_MILLISECONDS;
      lookedAt = performance.now();
      for (const [relay, known] of relays) {
        if (wasDeaf) relays.set(relay, { ...known, heardAt: lookedAt });
        else if (known.heardAt < lookedAt - SILENT_MILLISECONDS) forget(relay);
      }
    },
    /** Whether any relay is there. */
    get hasRelays() {
      return relays.size > 0;
    },
    get viewers() {
      return [...relays.values()].reduce((sum, { counts }) => sum + counts.viewers, 0);
    },
    close: reading.cancel,
  };
}

/** What answers no such question is left out. */
function guessesIn({ guesses }: Counts, { question }: Vote): Guesses {
  const isAnswer = (guess: number): boolean => question.kind === 'value' || question.options[guess] !== undefined;
  return tallyOf(guesses.filter(([guess]) => isAnswer(guess)));
}
