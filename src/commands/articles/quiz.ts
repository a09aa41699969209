/**
 * A quiz over a step: the question, its options or the ranges of the numbers that were guessed; once it is answered, how
 * near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */

import type { Moment } from '../../debugger/places/moment.js';
import { isTyped } from '../../debugger/prompt/key-names.js';
import type { Session } from '../../debugger/session.js';
import {
  type ChoiceQuiz,
  countOf,
  countWhere,
  isRevealed,
  type Quiz,
  TOLERANCE,
  votesOf,
} from '../../debugger/teaching/quiz.js';
import { type AnsweredLine, asCommand, type Choice, type ChoiceLine } from '../../document/document.js';
import { formatFactor } from '../../document/numbers.js';
import { sayReason } from '../../explaining/panes/quiz-reason.js';
import { countGuesses, resultOf } from '../../explaining/quiz-verdict.js';
import { placeOfAnswer } from '../quiz-answer.js';
import { spell } from '../spelling.js';
import { type GuessPlace, placesAroundAnswer, placesOfGuesses } from './guess-ranges.js';

/** Null where the question was asked in another branch. */
export function sayQuiz(quiz: Quiz, moment: Moment, session: Session): Choice | null {
  if (quiz.at.branch !== moment.cursor.branch) return null;
  const picks = quiz.kind === 'value' ? 'number' : 'line';
  const common = { kind: 'choice', question: quiz.question, picks } as const;
  if (isRevealed(quiz, moment.cursor)) {
    return {
      ...common,
      state: 'revealed',
      lines: answeredLinesOf(quiz),
      said: resultOf(quiz),
      reason: sayReason(quiz, moment),
    };
  }
  // Then only the guess is up to whoever looks, and not what comes next.
  const isFollowing = session.teaching.company === 'following';
  const hint = spell(hintOf(quiz, session, isFollowing), session.look.keys);
  return { ...common, state: 'open', lines: openLinesOf(quiz), said: standOf(quiz, isFollowing), hint };
}

/** Without the answer. */
export function openLinesOf(quiz: Quiz): readonly ChoiceLine[] {
  return linesOf(quiz, quiz.kind === 'value' ? placesOfGuesses(votesOf(quiz).flat()) : optionsOf(quiz));
}

export function answeredLinesOf(quiz: Quiz): readonly AnsweredLine[] {
  const places = quiz.kind === 'value' ? placesAroundAnswer(quiz, votesOf(quiz).flat()) : optionsOf(quiz);
  return linesOf(quiz, places).map((line, k) => ({ ...line, isRight: places[k].holds(quiz.answer) }));
}

function optionsOf({ options }: ChoiceQuiz): readonly GuessPlace[] {
  return options.map((name, k) => ({ name, holds: (guess) => guess === k }));
}

function linesOf(quiz: Quiz, places: readonly GuessPlace[]): readonly ChoiceLine[] {
  const { guess } = quiz;
  const counts = places.map(({ holds }) => votesOf(quiz).map((vote) => countWhere(vote, holds)));
  const most = Math.max(1, ...counts.flat());
  return places.map(({ name, holds }, k) => ({
    name,
    isGuess: guess !== null && holds(guess),
    votes: counts[k].map((count) => ({ count, ofMost: count / most })),
  }));
}

/** How far the guessing has got, and how near a number has to come. */
function standOf(quiz: Quiz, isFollowing: boolean): string {
  const [first, second] = votesOf(quiz);
  const isRightWithin = quiz.kind === 'value' ? `A guess within ${TOLERANCE * 100} % is right.` : '';
  if (isFollowing) {
    const vote = quiz.firstGuesses === null ? '' : 'Second vote: talk about it, then guess again.';
    return [vote, isRightWithin].filter(Boolean).join(' ');
  }
  if (second !== undefined) return `Second vote: ${countGuesses(second)} so far, after ${countOf(first)} in the first.`;
  if (first !== undefined) return `${countGuesses(first)} so far.`;
  if (quiz.guess === null) return isRightWithin;
  return quiz.kind === 'value' ? `You guessed ${formatFactor(quiz.guess)}.` : 'You can still guess again.';
}

function hintOf(quiz: Quiz, { teaching: { lesson }, look, where: { cursor } }: Session, isFollowing: boolean): string {
  const [type, press, to] = isTyped(look.keys)
    ? ['Type "guess" and a number', 'Type "guess" and', '']
    : ['Type a number, then Enter', 'Press', ' to guess'];
  const how = quiz.kind === 'value' ? `${type}.` : `${press} 1 to ${quiz.options.length}${to}.`;
  if (isFollowing) return how;
  const onward =
    lesson !== null
      ? `${asCommand('next-stop')} shows the answer.`
      : `${asCommand('follow')} goes ahead to the answer, at ${placeOfAnswer(quiz, cursor)}; ${asCommand('back')} returns. ${asCommand('quiz')} asks in another way.`;
  const [first, second] = votesOf(quiz);
  if (first !== undefined) {
    return second !== undefined || first.length === 0
      ? onward
      : `${asCommand('vote-again')} opens a second vote, after a discussion. ${onward}`;
  }
  return quiz.guess === null ? `${how} ${onward}` : onward;
}
