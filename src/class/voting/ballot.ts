/**
 * One guess from each voter for the quiz of the shared session, collected for the presenter.
 * Invariant: the guesses no longer change once the answer is revealed, and whoever joins twice has one.
 */
import { openQuizOf, type Quiz } from '../../debugger/teaching/quiz.js';
import { changeSession, type DebuggerStore } from '../../store.js';
import type { Member, Voter } from '../roles.js';
import { type Throttled, throttle } from '../throttle.js';

interface Ballot {
  guessOf(member: Member): number | null;
  guess(member: Voter, guess: number): void;
  /** Called when nobody with this vote is there any more. */
  forget(member: Voter): void;
  close(): void;
}

export function createBallot(store: DebuggerStore, refreshSoon: Throttled, onError: (error: unknown) => void): Ballot {
  const guesses = new Map<Member['voter'], number>();
  let asked: Quiz['at'] | null = null;
  const count = throttle(() => {
    const { quiz } = store.getState().session;
    if (quiz === null || quiz.at !== asked) return;
    const counted = [...guesses.values()];
    if (counted.join() !== quiz.guesses?.join()) changeSession(store, { quiz: { ...quiz, guesses: counted } });
  }, onError);
  const unsubscribe = store.subscribe(({ session: { quiz } }) => {
    // Each question has a cursor object of its own, so asking the same one again starts a new vote.
    if ((quiz?.at ?? null) === asked) return;
    asked = quiz?.at ?? null;
    guesses.clear();
    if (quiz !== null) changeSession(store, { quiz: { ...quiz, guesses: [] } });
  });
  return {
    guessOf: (member) => guesses.get(member.voter) ?? null,
    guess: (member, guess) => {
      if (openQuizOf(store.getState().session) === null) return;
      guesses.set(member.voter, guess);
      count.call();
      refreshSoon.call();
    },
    forget: (member) => {
      if (guesses.delete(member.voter) && openQuizOf(store.getState().session) !== null) count.call();
    },
    close: () => {
      unsubscribe();
      count.cancel();
    },
  };
}
