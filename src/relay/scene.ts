/**
 * What a relay knows of the class: its newest frames, the question that is open, who follows here and what they guess.
 * Invariant: a browser has one vote, however many pages of it are open. What is no frame changes nothing.
 */

import { type Counted, tallyOf } from '../debugger/teaching/tally.js';
import { verdictOnVotes } from '../saying/quiz-verdict.js';
import { type Counts, nameOfSize, type Revealed, readFrame, readPresence, SIZES, type Vote } from './messages.js';
import { createFrameEncoder, type KnownFrame, type Page, type Scene } from './page.js';

const NOT_BEGUN = 'The class has not begun, or is somewhere else.';
const AWAY = 'The presenter’s connection is lost; this is the last step.';
const CUT_OFF = 'The broker does not answer; this is the last step.';

interface SceneOptions {
  /** Called when other counts are to be sent, and when pages are to be drawn again. */
  readonly reportSoon: () => void;
  readonly refreshSoon: () => void;
  /** Called when the presenter has ended the class. */
  readonly onEnd: () => void;
  readonly onRefused: (size: string, bytes: number) => void;
}

interface RelayScene extends Scene {
  readonly pages: ReadonlySet<Page>;
  admit(page: Page): void;
  readonly counts: Counts;
  hearFrame(size: string, bytes: Buffer): void;
  hearPresence(bytes: Buffer): void;
  /** Whether the broker answers. */
  hearBroker(isConnected: boolean): void;
}

export function createScene({ reportSoon, refreshSoon, onEnd, onRefused }: SceneOptions): RelayScene {
  const frames = new Map<string, KnownFrame>();
  const pages = new Set<Page>();
  let guesses = new Map<string, number>();
  let firstGuesses: ReadonlyMap<string, number> = new Map();
  let vote: Vote | null = null;
  let revealed: Revealed | null = null;
  /** What the guesses are for, also while they are not taken. */
  let guessed = 0;
  let trouble: string | null = NOT_BEGUN;
  let isConnected = true;
  const hearVote = (next: Vote | null, answered: Revealed | null): void => {
    if (next?.id === vote?.id && answered?.id === revealed?.id) return;
    [vote, revealed] = [next, answered];
    if (next !== null && next.id !== guessed) {
      firstGuesses = next.first === guessed ? guesses : new Map();
      guesses = new Map();
      guessed = next.id;
    }
    reportSoon();
    refreshSoon();
  };
  return {
    encode: createFrameEncoder(),
    pages,
    frameOf: (size) => frames.get(nameOfSize(size)) ?? null,
    get vote() {
      return vote;
    },
    get trouble() {
      return isConnected ? trouble : CUT_OFF;
    },
    get counts() {
      return { sizes: sizesOf(pages), vote: vote?.id ?? null, ...votesOf(pages, guesses) };
    },
    guessOf: (voter) => guesses.get(voter) ?? null,
    firstGuessOf: (voter) => firstGuesses.get(voter) ?? null,
    verdictFor: (voter) =>
      revealed === null || revealed.id !== guessed
        ? null
        : verdictOnVotes(revealed.question, guesses.get(voter) ?? null, firstGuesses.get(voter) ?? null),
    guess: (voter, guess) => {
      guesses.set(voter, guess);
      reportSoon();
      refreshSoon();
    },
    admit: (page) => {
      pages.add(page);
      reportSoon();
    },
    onChange: (page) => {
      if (page.isOver) pages.delete(page);
      reportSoon();
    },
    hearFrame: (size, bytes) => {
      if (!SIZES.includes(size)) return;
      if (bytes.length === 0) {
        frames.delete(size);
        return;
      }
      const frame = readFrame(bytes);
      if (frame === null) {
        onRefused(size, bytes.length);
        return;
      }
      hearVote(frame.vote, frame.revealed ?? null);
      frames.set(size, { frame, lines: frame.lines.map((line) => JSON.stringify(line)), shown: new Map() });
      for (const page of pages) if (nameOfSize(page.size) === size) page.refresh();
    },
    hearPresence: (bytes) => {
      const presence = readPresence(bytes);
      if (bytes.length === 0 && trouble !== NOT_BEGUN) onEnd();
      if (presence !== null) trouble = presence.isHere ? null : AWAY;
      // A presenter who has just come does not know what is asked for here.
      if (presence?.isHere === true) reportSoon();
      refreshSoon();
    },
    hearBroker: (isThere) => {
      isConnected = isThere;
      // Until the broker says so, nobody knows whether the presenter is there.
      if (isThere && trouble !== NOT_BEGUN) trouble = AWAY;
      refreshSoon();
    },
  };
}

function sizesOf(pages: ReadonlySet<Page>): Counts['sizes'] {
  return Object.fromEntries(countEach(Array.from(pages, ({ size }) => nameOfSize(size))));
}

/** Those of browsers that have gone do not count. */
function votesOf(
  pages: ReadonlySet<Page>,
  guesses: ReadonlyMap<string, number>,
): Pick<Counts, 'guesses' | 'mostOfAddress'> {
  const addresses = new Map(Array.from(pages, ({ identity: { voter, address } }) => [voter, address]));
  const voters = [...guesses].filter(([voter]) => addresses.has(voter));
  const ofAddresses = countEach(voters.map(([voter]) => addresses.get(voter)));
  return {
    guesses: tallyOf(voters.map(([, guess]): Counted => [guess, 1])).map(([guess, count]) => [guess, count]),
    mostOfAddress: Math.max(0, ...ofAddresses.map(([, count]) => count)),
  };
}

function countEach<Value>(values: readonly Value[]): [Value, number][] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}
