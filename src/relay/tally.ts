/**
 * What relays have counted: their viewers, the sizes of these, and their guesses.
 * Invariant: a guess that a relay counts is a vote like others; those of a relay that is gone, or is silent, count no
 * longer.
 */
import type { Classroom } from '../class/classroom.js';
import type { Counts, Vote } from './messages.js';

interface Relay {
  readonly counts: Counts;
  readonly heardAt: number;
  /** The votes that it has cast. */
  readonly votes: readonly number[];
}

interface Tally {
  hear(relay: string, counts: Counts): void;
  forget(relay: string): void;
  forgetSilent(): void;
  readonly sizes: ReadonlySet<string>;
  readonly viewers: number;
}

const MOST_RELAYS = 64;
/** Relays say every few seconds that they are there. */
const SILENT_MILLISECONDS = 15_000;

export function createTally(classroom: Classroom, openVote: () => Vote | null): Tally {
  const relays = new Map<string, Relay>();
  const cast = (relay: string, before: readonly number[], after: readonly number[]): void => {
    const voter = (k: number) => ({ voter: `relay ${relay} ${k}`, name: '', isNamed: false });
    after.forEach((guess, k) => {
      classroom.guess(voter(k), guess);
    });
    for (let k = after.length; k < before.length; k++) classroom.forgetGuess(voter(k));
  };
  const forget = (relay: string): void => {
    cast(relay, relays.get(relay)?.votes ?? [], []);
    relays.delete(relay);
  };
  return {
    hear: (relay, counts) => {
      const before = relays.get(relay);
      if (before === undefined && relays.size >= MOST_RELAYS) return;
      const isNew = JSON.stringify(counts) !== JSON.stringify(before?.counts);
      const vote = openVote();
      const isOpen = vote !== null && vote.id === counts.vote;
      const votes = isNew && isOpen ? votesIn(counts, vote) : (before?.votes ?? []);
      if (isNew && isOpen) cast(relay, before?.votes ?? [], votes);
      relays.set(relay, { counts, heardAt: performance.now(), votes });
    },
    forget,
    forgetSilent: () => {
      const since = performance.now() - SILENT_MILLISECONDS;
      for (const [relay, { heardAt }] of relays) if (heardAt < since) forget(relay);
    },
    get sizes() {
      return new Set([...relays.values()].flatMap(({ counts }) => Object.keys(counts.sizes)));
    },
    get viewers() {
      const counts = [...relays.values()].flatMap(({ counts: { sizes } }) => Object.values(sizes));
      return counts.reduce<number>((sum, count = 0) => sum + count, 0);
    },
  };
}

/** Each vote that is counted; what answers no such question is left out. */
function votesIn({ guesses }: Counts, { question }: Vote): readonly number[] {
  const isAnswer = (guess: number): boolean => question.kind === 'value' || question.options[guess] !== undefined;
  return guesses.flatMap(([guess, count]) => (isAnswer(guess) ? new Array<number>(count).fill(guess) : []));
}
