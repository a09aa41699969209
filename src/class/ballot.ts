/**
 * Everybody's guesses in the quiz of the shared session, one each; counted into the quiz for the presenter.
 * Invariant: once the answer is there, the tally stays as it was.
 */
import { openQuizOf, type Quiz } from '../debugger/teaching/quiz.js';
import { changeSession, type DebuggerStore } from '../store.js';
import type { Member } from './roles.js';
import { type Throttled, throttle } from './throttle.js';

interface Ballot {
  guessOf(member: Member): number | null;
  guess(member: Member, option: number): void;
  forget(member: Member): void;
  close(): void;
}

export function createBallot(store: DebuggerStore, refreshSoon: Throttled, onError: (error: unknown) => void): Ballot {
  const guesses = new Map<Member, number>();
  let asked: Quiz['at'] | null = null;
  const count = throttle(() => {
    const { quiz } = store.getState().session;
    if (quiz === null || quiz.at !== asked) return;
    const tally = quiz.options.map((_, option) => [...guesses.values()].filter((guess) => guess === option).length);
    if (tally.join() !== quiz.tally?.join()) changeSession(store, { quiz: { ...quiz, tally } });
  }, onError);
  const unsubscribe = store.subscribe(({ session: { quiz } }) => {
    // Each question has a place of its own, so that asking the same again begins anew.
    if ((quiz?.at ?? null) === asked) return;
    asked = quiz?.at ?? null;
    guesses.clear();
    if (quiz !== null) changeSession(store, { quiz: { ...quiz, tally: quiz.options.map(() => 0) } });
  });
  return {
    guessOf: (member) => guesses.get(member) ?? null,
    guess: (member, option) => {
      const quiz = openQuizOf(store.getState().session);
      if (quiz === null || option < 0 || option >= quiz.options.length) return;
      guesses.set(member, option);
      count.call();
      refreshSoon.call();
    },
    forget: (member) => {
      if (guesses.delete(member) && openQuizOf(store.getState().session) !== null) count.call();
    },
    close: () => {
      unsubscribe();
      count.cancel();
    },
  };
}
