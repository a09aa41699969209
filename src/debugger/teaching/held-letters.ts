/**
 * The letters that do not move while a question waits for a guess: whoever types an answer in words must not be carried
 * through the run by its letters.
 * Invariant: the footer shows none of them.
 */
import type { Command } from '../command.js';
import type { Session } from '../session.js';
import { openQuizOf } from './quiz.js';

/** Commands of other groups that move when their key is pressed. */
const OTHER_MOVES: readonly string[] = ['continue', 'reverse-continue', 'next-branch'];

/** Whoever presents to a class moves on and does not guess. */
export function isHeldLetter(session: Session, { group, name }: Command, key: string): boolean {
  const moves = group === 'move' || OTHER_MOVES.includes(name);
  return moves && /^\p{L}$/u.test(key) && session.company === 'alone' && openQuizOf(session)?.guess === null;
}
