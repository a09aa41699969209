/**
 * A quiz over a step: the question, its options or the ranges of the numbers that were guessed; once it is answered, how
 * near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */

import { spell } from '../commands/spelling.js';
import type { Moment } from '../debugger/places/moment.js';
import { isTyped, type KeyNames } from '../debugger/prompt/key-names.js';
import {
  countRight,
  guessesOf,
  isRevealed,
  isRight,
  type NumberQuiz,
  type Quiz,
  TOLERANCE,
  votesOf,
} from '../debugger/teaching/quiz.js';
import { countOf, countWhere, type Tally } from '../debugger/teaching/tally.js';

import { type AnsweredLine, asCommand, type Choice, type ChoiceLine } from '../document/document.js';
import { formatCount, formatFactor } from '../document/numbers.js';
import { binOf, binsOf, isOpenEnd, nameOfBin } from '../saying/panes/guess-ranges.js';
import { sayReason } from '../saying/panes/quiz-reason.js';
import { countGuesses, resultOf } from '../saying/quiz-verdict.js';

interface Asking {
  /** Whether only the guess is up to whoever looks, and not what comes next. */
  readonly isFollowing: boolean;
  readonly inLesson: boolean;
  readonly keys: KeyNames;
}

/** Null where the question was asked in another branch. */
export function sayQuiz(quiz: Quiz, moment: Moment, { isFollowing, inLesson, keys }: Asking): Choice | null {
  if (quiz.at.branch !== moment.cursor.branch) return null;
  const revealed = isRevealed(quiz, moment.cursor);
  const common = {
    kind: 'choice' as const,
    question: quiz.question,
    picks: quiz.kind === 'value' ? ('number' as const) : ('line' as const),
  };
  if (revealed) {
    return {
      ...common,
      ...{ state: 'revealed', lines: answeredLinesOf(quiz), said: resultOf(quiz), reason: sayReason(quiz, moment) },
    };
  }
  const hint = spell(hintOf(quiz, isFollowing, inLesson, keys), keys);
  return { ...common, state: 'open', lines: openLinesOf(quiz), said: standOf(quiz, isFollowing), hint };
}

/** Without the answer. */
export function openLinesOf(quiz: Quiz): readonly ChoiceLine[] {
  return placesOf(quiz)
    .filter(({ isOpenEnd, votes }) => !isOpenEnd || hasVotes(votes))
    .map(({ name, isGuess, votes }) => ({ name, isGuess, votes }));
}

export function answeredLinesOf(quiz: Quiz): readonly AnsweredLine[] {
  return placesOf(quiz).flatMap(({ name, isGuess, votes, isOpenEnd, holds }) => {
    const inPlace = quiz.kind === 'value' ? guessesOf(quiz).filter(([value]) => holds(value)) : [];
    const holdsAnswer = holds(quiz.answer);
    const line = {
      ...{ name, isGuess, votes },
      isRight: holdsAnswer || inPlace.some(([value]) => isRight(quiz, value)),
      note: quiz.kind === 'value' ? noteOf(quiz, holdsAnswer, inPlace) : '',
    };
    return isOpenEnd && !line.isRight && !hasVotes(votes) ? [] : [line];
  });
}

/** An option, or a range of numbers. */
interface PlaceOfGuesses extends ChoiceLine {
  readonly isOpenEnd: boolean;
  readonly holds: (guess: number) => boolean;
}

function placesOf(quiz: Quiz): readonly PlaceOfGuesses[] {
  const { guess } = quiz;
  const tallies = votesOf(quiz);
  const isChoice = quiz.kind !== 'value';
  const bins = isChoice ? [] : binsOf(tallies.flat());
  const names = isChoice ? quiz.options : bins.map(nameOfBin);
  const placeOf = (value: number): number => (isChoice ? value : binOf(bins, value));
  const counts = tallies.map((tally) =>
    names.map((_, place) => countWhere(tally, (value) => placeOf(value) === place)),
  );
  const most = Math.max(1, ...counts.flat());
  return names.map((name, place) => ({
    name,
    isGuess: guess !== null && place === placeOf(guess),
    votes: counts.map((each) => ({ count: each[place], ofMost: each[place] / most })),
    isOpenEnd: !isChoice && isOpenEnd(bins[place]),
    holds: (value) => placeOf(value) === place,
  }));
}

function hasVotes(votes: ChoiceLine['votes']): boolean {
  return votes.some(({ count }) => count > 0);
}

/** Where the answer lies; why a range without it is right, and how many are right of one that holds others, too. */
function noteOf(quiz: NumberQuiz, holdsAnswer: boolean, guesses: Tally): string {
  const [right, all] = [countRight(quiz, guesses), countOf(guesses)];
  const isMixed = right < all && (holdsAnswer || right > 0);
  if (!holdsAnswer && all > 0 && right === all) return `   within ${TOLERANCE * 100} %`;
  return `${holdsAnswer ? `   ◂ ${formatFactor(quiz.answer)}` : ''}${isMixed ? `   ${formatCount(right)} of ${formatCount(all)} right` : ''}`;
}

/** How far the guessing has got. */
function standOf(quiz: Quiz, isFollowing: boolean): string {
  const [first = [], second] = votesOf(quiz);
  if (isFollowing) return quiz.firstGuesses === null ? '' : 'Second vote: talk about it, then guess again.';
  if (second !== undefined) return `Second vote: ${countGuesses(second)} so far, after ${countOf(first)} in the first.`;
  if (votesOf(quiz).length > 0) return `${countGuesses(first)} so far.`;
  if (quiz.guess === null) return '';
  return quiz.kind === 'value' ? `You guessed ${formatFactor(quiz.guess)}.` : 'You can still guess again.';
}

function hintOf(quiz: Quiz, isFollowing: boolean, inLesson: boolean, keys: KeyNames): string {
  const [type, press, to] = isTyped(keys)
    ? ['Type "guess" and a number', 'Type "guess" and', '']
    : ['Type a number, then Enter', 'Press', ' to guess'];
  const how =
    quiz.kind === 'value'
      ? `${type}: within ${TOLERANCE * 100} % is right.`
      : `${press} 1 to ${quiz.options.length}${to}.`;
  if (isFollowing) return how;
  const onward = inLesson
    ? `${asCommand('next-stop')} shows the answer.`
    : `${asCommand('step')} shows the answer. ${asCommand('quiz')} asks in another way.`;
  const [first = [], second] = votesOf(quiz);
  if (votesOf(quiz).length > 0) {
    return second !== undefined || first.length === 0
      ? onward
      : `${asCommand('vote-again')} opens a second vote, after a discussion. ${onward}`;
  }
  return quiz.guess === null ? `${how} ${onward}` : onward;
}
