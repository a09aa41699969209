/**
 * What a relay knows of the class: its newest frame, the question that is open, who follows here and what they guess.
 * Invariant: a browser has one vote, however many pages of it are open. What is no frame changes nothing.
 */
import type { Identity } from '../class/roles.js';
import type { ClassSource } from '../class/voting/follower.js';
import { type Counted, tallyOf } from '../debugger/teaching/tally.js';
import { ARTICLE_VERSION } from '../document/schema.js';
import type { Controls } from '../web/protocol.js';
import { type ArticleParts, createEncoder, type Encode, partsOf, type ShownPage } from '../web/sending.js';
import { type Counts, type Frame, readFrame, readPresence } from './messages.js';

const NOT_BEGUN = 'The class has not begun, or is somewhere else.';
const AWAY = 'The presenter’s connection is lost; this is the last step.';
const CUT_OFF = 'The broker does not answer; this is the last step.';

interface SceneOptions {
  /** Called when other counts are to be sent, and when pages are to be shown again. */
  readonly reportSoon: () => void;
  readonly refreshSoon: () => void;
  /** Called when the presenter has ended the class. */
  readonly onEnd: () => void;
  /** @param why in a sentence */
  readonly onRefused: (why: string, bytes: number) => void;
}

/** What a page of a relay shows. */
export interface ShownFrame extends ShownPage {
  readonly frame: KnownFrame;
  readonly trouble: string | null;
}

/** A frame with what has been made of it; before the first one there is nothing in it. */
export interface KnownFrame extends Pick<Frame, 'stop' | 'message' | 'presenter'> {
  readonly parts: ArticleParts;
}

/** A page that follows here. */
export interface Following {
  readonly identity: Identity;
  refresh(): void;
}

export interface Scene {
  readonly presenter: string | null;
  /** What a page with these controls shows; the same object for all of them. */
  shownTo(controls: Controls): ShownFrame;
  readonly source: ClassSource;
  /** Why nothing moves; null while it does. */
  readonly trouble: string | null;
  readonly encode: Encode<ShownFrame>;
  readonly pages: ReadonlySet<Following>;
  readonly counts: Counts;
  admit(page: Following): void;
  leave(page: Following): void;
  hearFrame(bytes: Buffer): void;
  hearPresence(bytes: Buffer): void;
  /** Whether the broker answers. */
  hearBroker(isConnected: boolean): void;
}

const NOTHING: KnownFrame = { parts: {}, stop: [], message: null, presenter: null };

export function createScene({ reportSoon, refreshSoon, onEnd, onRefused }: SceneOptions): Scene {
  const pages = new Set<Following>();
  let frame = NOTHING;
  /** By their controls, as JSON: all that pages show of the frame. */
  let shown = new Map<string, ShownFrame>();
  let { vote, revealed }: Pick<Frame, 'vote' | 'revealed'> = { vote: null, revealed: null };
  let guesses = new Map<string, number>();
  let firstGuesses: ReadonlyMap<string, number> = new Map();
  /** What the guesses are for, also while they are not taken. */
  let guessed = 0;
  let trouble: string | null = NOT_BEGUN;
  let isConnected = true;
  /** Why the newest frame cannot be read; null where it can. */
  let unreadable: string | null = null;
  const hearVote = (next: Pick<Frame, 'vote' | 'revealed'>): void => {
    const isSame = next.vote?.id === vote?.id && next.revealed?.id === revealed?.id;
    ({ vote, revealed } = next);
    if (isSame) return;
    if (vote !== null && vote.id !== guessed) {
      firstGuesses = vote.first === guessed ? guesses : new Map();
      guesses = new Map();
      guessed = vote.id;
    }
    reportSoon();
  };
  const troubleNow = (): string | null => (isConnected ? (trouble ?? unreadable) : CUT_OFF);
  const source: ClassSource = {
    get question() {
      return vote?.question ?? null;
    },
    get isSecondVote() {
      return (vote?.first ?? null) !== null;
    },
    takesGuesses: true,
    get revealed() {
      return revealed?.id === guessed ? revealed.question : null;
    },
    guessOf: ({ voter }) => guesses.get(voter) ?? null,
    firstGuessOf: ({ voter }) => firstGuesses.get(voter) ?? null,
    guess: ({ voter }, guess) => {
      guesses.set(voter, guess);
      reportSoon();
      refreshSoon();
    },
  };
  return {
    ...{ source, pages, encode: createFrameEncoder() },
    get presenter() {
      return frame.presenter;
    },
    get trouble() {
      return troubleNow();
    },
    shownTo: (controls) => {
      const [now, name] = [troubleNow(), JSON.stringify(controls)];
      const known = shown.get(name);
      if (known !== undefined && known.trouble === now) return known;
      const made: ShownFrame = { article: frame.parts, controls, asked: null, frame, trouble: now };
      shown.set(name, made);
      return made;
    },
    get counts() {
      return { version: ARTICLE_VERSION, viewers: pages.size, vote: vote?.id ?? null, ...votesOf(pages, guesses) };
    },
    admit: (page) => {
      pages.add(page);
      reportSoon();
    },
    leave: (page) => {
      pages.delete(page);
      reportSoon();
    },
    hearFrame: (bytes) => {
      shown = new Map();
      if (bytes.length === 0) frame = NOTHING;
      else {
        const heard = readFrame(bytes);
        unreadable = heard.kind === 'refused' && heard.isOtherVersion === true ? heard.message : null;
        if (heard.kind === 'refused') onRefused(heard.message, bytes.length);
        else {
          hearVote(heard.value);
          frame = { ...heard.value, parts: partsOf(heard.value.article) };
        }
      }
      for (const page of pages) page.refresh();
    },
    hearPresence: (bytes) => {
      const presence = readPresence(bytes);
      if (bytes.length === 0 && trouble !== NOT_BEGUN) onEnd();
      if (presence !== null) trouble = presence.isHere ? null : AWAY;
      // A presenter who has just come does not know who is here.
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

/** A new page is told the stop; others what has changed. */
function createFrameEncoder(): Encode<ShownFrame> {
  return createEncoder((before, { frame, trouble }) => {
    const isMoved = before?.frame.stop.join() !== frame.stop.join();
    return [
      ...(trouble !== null && trouble !== before?.trouble ? [trouble] : []),
      ...(before !== null && frame.message !== null && frame.message !== before.frame.message ? [frame.message] : []),
      ...(isMoved ? frame.stop : []),
    ];
  });
}

/** Those of browsers that have gone do not count. */
function votesOf(
  pages: ReadonlySet<Following>,
  guesses: ReadonlyMap<string, number>,
): Pick<Counts, 'guesses' | 'mostOfAddress'> {
  const addresses = new Map(Array.from(pages, ({ identity: { voter, address } }) => [voter, address]));
  const voters = [...guesses].filter(([voter]) => addresses.has(voter));
  const ofAddresses = new Map<string | undefined, number>();
  for (const [voter] of voters) ofAddresses.set(addresses.get(voter), (ofAddresses.get(addresses.get(voter)) ?? 0) + 1);
  return {
    guesses: tallyOf(voters.map(([, guess]): Counted => [guess, 1])).map(([guess, count]) => [guess, count]),
    mostOfAddress: Math.max(0, ...ofAddresses.values()),
  };
}
