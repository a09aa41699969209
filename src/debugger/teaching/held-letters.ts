/**
 * The letters that do not move while a question waits for a guess: whoever types an answer in words must not be carried
 * through the run by its letters.
 * Invariant: the footer shows none of them.
 */
import type { Command } from '../command.js';
import type { Session } from '../session.js';
import { openQuizOf } from './quiz.js';

/** Whoever presents to a class moves on and does not guess. */
export function isHeldLetter(session: Session, { group, moves }: Command, key: string): boolean {
  const leadsAway = group === 'move' || moves !== undefined;
  return (
    leadsAway && /^\p{L}$/u.test(key) && session.teaching.company === 'alone' && openQuizOf(session)?.guess === null
  );
}
