/**
 * One guess from each voter for the quiz of the shared session, collected for the presenter: a first vote and, after the
 * class has discussed it, a second.
 * Invariant: the guesses no longer change once the answer is revealed, and whoever joins twice has one.
 */
import { openQuizOf, type Quiz } from '../../debugger/teaching/quiz.js';
import { changeSession, type DebuggerStore } from '../../store.js';
import type { Member, Voter } from '../roles.js';
import { type Throttled, throttle } from '../throttle.js';

export interface Vote {
  readonly guess: number;
  /** Null of those who gave none. */
  readonly name: string | null;
}

/** A question with its votes: one, or two. */
export interface VotedQuestion {
  readonly quiz: Quiz;
  readonly votes: readonly (readonly Vote[])[];
}

interface Ballot {
  guessOf(member: Member): number | null;
  /** The guess in the first vote, once there is a second one. */
  firstGuessOf(member: Member): number | null;
  guess(member: Voter, guess: number): void;
  /** Opens a second vote. Returns why not, or null. */
  voteAgain(): string | null;
  /** Called when nobody with this vote is there any more. */
  forget(member: Pick<Voter, 'voter'>): void;
  close(): void;
}

interface BallotOptions {
  readonly refreshSoon: Throttled;
  readonly onError: (error: unknown) => void;
  /** Called when a vote has ended. The same question comes again with its second vote. */
  readonly onVoted: (question: VotedQuestion) => void;
}

export function createBallot(store: DebuggerStore, { refreshSoon, onError, onVoted }: BallotOptions): Ballot {
  const votes = new Map<Member['voter'], Vote>();
  let first: ReadonlyMap<Member['voter'], Vote> | null = null;
  let asked: Quiz | null = null;
  let isEnded = false;
  const count = throttle(() => {
    const { quiz } = store.getState().session;
    if (quiz === null || quiz.at !== asked?.at) return;
    const counted = guessesIn(votes);
    if (counted.join() !== quiz.guesses?.join()) changeSession(store, { quiz: { ...quiz, guesses: counted } });
  }, onError);
  const endVote = (): void => {
    const hasVotes = votes.size > 0 || first !== null;
    if (asked === null || isEnded || !hasVotes) return;
    onVoted({ quiz: asked, votes: (first === null ? [votes] : [first, votes]).map((each) => [...each.values()]) });
  };
  const end = (): void => {
    endVote();
    isEnded = true;
  };
  const unsubscribe = store.subscribe(({ session }) => {
    const { quiz } = session;
    // Each question has a cursor object of its own, so asking the same one again starts a new vote.
    if (quiz?.at === asked?.at) {
      if (quiz !== null && !isEnded && openQuizOf(session) === null) end();
      return;
    }
    end();
    [asked, first, isEnded] = [quiz, null, false];
    votes.clear();
    if (quiz !== null) changeSession(store, { quiz: { ...quiz, guesses: [], firstGuesses: null } });
  });
  return {
    guessOf: ({ voter }) => votes.get(voter)?.guess ?? null,
    firstGuessOf: ({ voter }) => first?.get(voter)?.guess ?? null,
    guess: ({ voter, name, isNamed }, guess) => {
      if (openQuizOf(store.getState().session) === null) return;
      votes.set(voter, { guess, name: isNamed ? name : null });
      count.call();
      refreshSoon.call();
    },
    voteAgain: () => {
      const quiz = openQuizOf(store.getState().session);
      if (quiz === null) return 'There is no question to vote on.';
      if (first !== null) return 'This is the second vote already; the next step shows the answer.';
      if (votes.size === 0) return 'Nobody has guessed yet: this is still the first vote.';
      endVote();
      first = new Map(votes);
      votes.clear();
      changeSession(store, { quiz: { ...quiz, guesses: [], firstGuesses: guessesIn(first) } });
      return null;
    },
    forget: ({ voter }) => {
      if (openQuizOf(store.getState().session) !== null && votes.delete(voter)) count.call();
    },
    close: () => {
      end();
      unsubscribe();
      count.cancel();
    },
  };
}

function guessesIn(votes: ReadonlyMap<string, Vote>): readonly number[] {
  return Array.from(votes.values(), ({ guess }) => guess);
}
