/**
 * What a relay knows of the class: its newest frame, the question that is open, who follows here and what they guess.
 * Invariant: a browser has one vote, however many pages of it are open. What is no frame changes nothing.
 */

import { type Counted, tallyOf } from '../../debugger/teaching/quiz.js';
import { ARTICLE_VERSION } from '../../document/schema.js';
import { findOrMake } from '../../numbers/kernels/remember.js';
import { countBy } from '../../training/group-by.js';
import type { Identity } from '../room/roles.js';
import type { ClassSource } from '../room/voting/follower.js';
import type { Controls } from '../web/protocol.js';
import {
  type ArticleParts,
  createEncoder,
  type Encode,
  partsOf,
  type ShownPage,
  writeControls,
} from '../web/sending.js';
import { type Counts, type RelayedFrame, readFrame, readPresence } from './messages.js';

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
interface KnownFrame extends Pick<RelayedFrame, 'stop' | 'message' | 'presenter'> {
  readonly parts: ArticleParts;
}

/** A page that follows here. */
export interface Following {
  readonly identity: Identity;
  refresh(): void;
}

export type RelayScene = ReturnType<typeof createScene>;

const NOTHING: KnownFrame = { parts: {}, stop: [], message: null, presenter: null };

export function createScene({ reportSoon, refreshSoon, onEnd, onRefused }: SceneOptions) {
  const pages = new Set<Following>();
  let frame = NOTHING;
  /** What pages that are alike show, by their likeness. */
  const shown = new Map<string, ShownFrame>();
  let { vote, revealed }: Pick<RelayedFrame, 'vote' | 'revealed'> = { vote: null, revealed: null };
  let guesses = new Map<string, number>();
  let firstGuesses: ReadonlyMap<string, number> = new Map();
  /** What the guesses are for, also while they are not taken. */
  let guessed = 0;
  let trouble: string | null = NOT_BEGUN;
  let isConnected = true;
  /** Why the newest frame cannot be read; null where it can. */
  let unreadable: string | null = null;
  const hearVote = (next: Pick<RelayedFrame, 'vote' | 'revealed'>): void => {
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
    source,
    pages,
    encode: createFrameEncoder(),
    get presenter() {
      return frame.presenter;
    },
    /** Why nothing moves; null while it does. */
    get trouble() {
      return troubleNow();
    },
    /** What pages show that are alike; the same object for all of them, until something is heard of the class. */
    shownTo: (likeness: string, controls: () => Controls) =>
      findOrMake(shown, likeness, () => {
        const text = writeControls(controls());
        return { article: frame.parts, controls: text, asked: null, frame, trouble: troubleNow() };
      }),
    get counts(): Counts {
      return { version: ARTICLE_VERSION, viewers: pages.size, vote: vote?.id ?? null, ...votesOf(pages, guesses) };
    },
    admit: (page: Following) => {
      pages.add(page);
      reportSoon();
    },
    leave: (page: Following) => {
      pages.delete(page);
      reportSoon();
    },
    hearFrame: (bytes: Buffer) => {
      shown.clear();
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
    hearPresence: (bytes: Buffer) => {
      shown.clear();
      const presence = readPresence(bytes);
      if (bytes.length === 0 && trouble !== NOT_BEGUN) onEnd();
      if (presence !== null) trouble = presence.isHere ? null : AWAY;
      // A presenter who has just come does not know who is here.
      if (presence?.isHere === true) reportSoon();
      refreshSoon();
    },
    /** Whether the broker answers. */
    hearBroker: (isThere: boolean) => {
      shown.clear();
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

/** Votes from browsers that have gone do not count. */
function votesOf(
  pages: ReadonlySet<Following>,
  guesses: ReadonlyMap<string, number>,
): Pick<Counts, 'guesses' | 'mostOfAddress'> {
  const addresses = new Map(Array.from(pages, ({ identity: { voter, address } }) => [voter, address]));
  const voters = [...guesses].filter(([voter]) => addresses.has(voter));
  const ofAddresses = countBy(voters, ([voter]) => addresses.get(voter));
  return {
    guesses: tallyOf(voters.map(([, guess]): Counted => [guess, 1])).map(([guess, count]) => [guess, count]),
    mostOfAddress: Math.max(0, ...ofAddresses.values()),
  };
}
