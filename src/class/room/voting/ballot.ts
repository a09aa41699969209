/**
 * One guess from each voter for the quiz of the shared session, collected for the presenter: a first vote and, after the
 * class has discussed it, a second.
 * Invariant: the guesses no longer change once the answer is revealed, and whoever joins twice has one. What relays have
 * counted stays counted: however many vote there, it is kept as the guesses that differ.
 */
import { randomInt } from 'node:crypto';
import type { CastVote, Noted, OpenVote } from '../../../debugger/teaching/class-file.js';
import { type Counted, openQuizOf, type Quiz, type Tally, tallyOf } from '../../../debugger/teaching/quiz.js';
import { asCommand } from '../../../document/document.js';
import { changeSession, type DebuggerStore } from '../../../terminal/store.js';
import { countBy } from '../../../training/group-by.js';
import { setRecent } from '../../../training/recent.js';
import type { Member, Voter } from '../roles.js';
import { type Throttled, throttle } from '../throttle.js';

/** How a class has voted once: each who gave a name, and all others counted. */
export interface Votes {
  readonly named: readonly { readonly name: string; readonly guess: number }[];
  readonly others: Tally;
}

/** A question with its votes: one, or two. */
export interface VotedQuestion {
  readonly quiz: Quiz;
  readonly votes: readonly Votes[];
  /** Where its first vote stands in the table of results, if it does. */
  readonly noted: Noted | null;
}

interface BallotOptions {
  readonly refreshSoon: Pick<Throttled, 'call'>;
  /** Whether no guesses are taken now. */
  readonly isMuted: () => boolean;
  readonly onError: (error: unknown) => void;
  /** Called when a vote has ended. The same question comes again with its second vote. Returns where it was noted, if it was. */
  readonly onVoted: (question: VotedQuestion) => Noted | null;
  /** Called with a sentence when many votes come from one address. */
  readonly onCrowd: (sentence: string) => void;
}

interface Round {
  readonly id: number;
  readonly votes: Map<Member['voter'], CastVote>;
  /** What each relay has counted. */
  readonly relayed: Map<string, Tally>;
}

const LARGEST_ID = 2 ** 31;

export function createBallot(store: DebuggerStore, options: BallotOptions) {
  const { refreshSoon, isMuted, onError, onVoted, onCrowd } = options;
  const watch = createAddressWatch(onCrowd);
  let now = newRound();
  let first: Round | null = null;
  let asked: Quiz | null = null;
  let isEnded = false;
  let noted: Noted | null = null;
  const count = throttle(() => {
    watch([...now.votes.values()]);
    const { quiz } = store.getState().session.teaching;
    if (quiz === null || quiz.at !== asked?.at) return;
    const counted = tallyIn(now);
    if (counted.join() !== quiz.guesses?.join()) changeSession(store, { quiz: { ...quiz, guesses: counted } });
  }, onError);
  const endVote = (): void => {
    const hasVotes = now.votes.size > 0 || now.relayed.size > 0 || first !== null;
    if (asked === null || isEnded || !hasVotes) return;
    noted = onVoted({ quiz: asked, votes: (first === null ? [now] : [first, now]).map(votesIn), noted });
  };
  const end = (): void => {
    endVote();
    isEnded = true;
  };
  const openQuiz = (): Quiz | null => openQuizOf(store.getState().session);
  const unsubscribe = store.subscribe(({ session }) => {
    const { quiz } = session.teaching;
    // Each question has a cursor object of its own, so asking the same one again starts a new vote.
    if (quiz?.at === asked?.at) {
      if (quiz !== null && !isEnded && openQuizOf(session) === null) {
        end();
        // The answer comes with every guess that was made before it.
        count.flush();
      }
      return;
    }
    end();
    [asked, first, isEnded, now, noted] = [quiz, null, false, newRound(), null];
    if (quiz !== null) changeSession(store, { quiz: { ...quiz, guesses: [], firstGuesses: null } });
  });
  return {
    // What those who follow in this process are asked, and what they have answered.
    get question() {
      return openQuiz();
    },
    get isSecondVote() {
      return first !== null;
    },
    get takesGuesses() {
      return !isMuted();
    },
    get revealed() {
      return openQuiz() === null ? store.getState().session.teaching.quiz : null;
    },
    guessOf: ({ voter }: Pick<Member, 'voter'>) => now.votes.get(voter)?.guess ?? null,
    /** The guess in the first vote, once there is a second one. */
    firstGuessOf: ({ voter }: Pick<Member, 'voter'>) => first?.votes.get(voter)?.guess ?? null,
    hasVoted: (voter: string) => now.votes.has(voter) || first?.votes.has(voter) === true,
    guess: ({ voter, name, isNamed, address }: Voter, guess: number) => {
      if (openQuiz() === null || isMuted()) return;
      now.votes.set(voter, { voter, guess, name: isNamed ? name : null, address });
      count.call();
      refreshSoon.call();
    },
    /** What a relay has counted, in the place of what it had counted before. */
    count: (relay: string, tally: Tally) => {
      if (openQuiz() === null) return;
      if (tally.length === 0) now.relayed.delete(relay);
      else now.relayed.set(relay, tally);
      count.call();
    },
    /** Opens a second vote. Returns why not, or null. */
    voteAgain: () => {
      const quiz = openQuiz();
      if (quiz === null) return 'There is no question to vote on.';
      if (first !== null) return `This is the second vote already; ${asCommand('follow')} shows the answer.`;
      if (now.votes.size === 0 && now.relayed.size === 0)
        return 'Nobody has guessed yet: this is still the first vote.';
      endVote();
      [first, now] = [now, newRound()];
      changeSession(store, { quiz: { ...quiz, guesses: [], firstGuesses: tallyIn(first) } });
      return null;
    },
    /** Called when nobody with this vote is there any more. */
    forget: ({ voter }: Pick<Voter, 'voter'>) => {
      if (!isEnded && openQuiz() !== null && now.votes.delete(voter)) count.call();
    },
    /** The vote on the session's question, and the first one where it is the second: other numbers for each. */
    get ids() {
      return { now: now.id, first: first?.id ?? null };
    },
    /** The vote that is open, to be gone on with after a crash; null without one. */
    get open() {
      const quiz = openQuiz();
      if (quiz === null || isEnded) return null;
      const cast = ({ id, votes }: Round) => ({ id, votes: [...votes.values()] });
      return { quiz, vote: cast(now), first: first === null ? null : cast(first), noted };
    },
    /** Goes on with a vote on the question that is open. */
    restore: (open: OpenVote) => {
      const { quiz } = store.getState().session.teaching;
      if (quiz === null) return;
      now = roundOf(open.vote);
      noted = open.noted;
      first = open.first === null ? null : { ...roundOf(open.first), relayed: countedElsewhere(open) };
      const firstGuesses = first === null ? null : tallyIn(first);
      changeSession(store, { quiz: { ...quiz, guesses: tallyIn(now), firstGuesses } });
    },
    /** Ends the vote, so that whoever leaves from now on has voted. */
    end,
    close: () => {
      unsubscribe();
      count.cancel();
    },
  };
}

function newRound(): Round {
  return roundOf({ id: randomInt(LARGEST_ID), votes: [] });
}

function roundOf({ id, votes }: OpenVote['vote']): Round {
  return { id, votes: new Map(votes.map((vote) => [vote.voter, vote])), relayed: new Map() };
}

/** Only the tally of the first vote includes what relays had counted then; what they count now, they report again. */
function countedElsewhere({ quiz, first }: OpenVote): Map<string, Tally> {
  const known = new Map(tallyOf((first?.votes ?? []).map(({ guess }): Counted => [guess, 1])));
  const rest = (quiz.firstGuesses ?? []).map(([guess, count]): Counted => [guess, count - (known.get(guess) ?? 0)]);
  return new Map([['before', rest.filter(([, count]) => count > 0)]]);
}

function tallyIn({ votes, relayed }: Round, counts: (vote: CastVote) => boolean = () => true): Tally {
  const own = [...votes.values()].filter(counts).map(({ guess }): Counted => [guess, 1]);
  return tallyOf([...own, ...[...relayed.values()].flat()]);
}

function votesIn(round: Round): Votes {
  return {
    named: [...round.votes.values()].flatMap(({ name, guess }) => (name === null ? [] : [{ name, guess }])),
    others: tallyIn(round, ({ name }) => name === null),
  };
}

/** The first number of votes that is reported. */
const MANY = 10;
/** More addresses than that are not remembered; the oldest is forgotten. */
const MOST_ADDRESSES = 1000;

/**
 * The result is called now and then with all votes on a question.
 * @param tell receives a sentence for whoever presents
 */
/**
 * Notices when many votes come from one address: a class in one room has one, and so has somebody with many names. It is
 * said at a number of votes, at twice as many, and so on, and not with every question.
 */
function createAddressWatch(tell: (sentence: string) => void) {
  /** How many votes of an address are said next. */
  const next = new Map<string, number>();
  return (votes: readonly Pick<CastVote, 'address'>[]): void => {
    for (const [address, count] of countBy(votes, (vote) => vote.address)) {
      if (count < (next.get(address) ?? MANY)) continue;
      setRecent(next, address, MANY * 2 ** (1 + Math.floor(Math.log2(count / MANY))), MOST_ADDRESSES);
      tell(`${count} of ${votes.length} votes come from ${address}; ":who ${address}" lists the names there.`);
    }
  };
}
