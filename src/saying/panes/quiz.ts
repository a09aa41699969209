/**
 * A quiz over a step: the question, its options or the ranges of the numbers that were guessed; once it is answered, how
 * near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */

import type { Moment } from '../../debugger/places/moment.js';
import { type KeyNames, spellKeys } from '../../debugger/prompt/key-names.js';
import { isRight, TOLERANCE } from '../../debugger/teaching/guess.js';
import { guessesOf, isRevealed, type NumberQuiz, type Quiz, votesOf } from '../../debugger/teaching/quiz.js';
import { countOf, countWhere, type Tally } from '../../debugger/teaching/tally.js';
import type { Choice, ChoiceLine } from '../../document/document.js';
import { formatCount, formatFactor, formatPlural } from '../../document/numbers.js';
import { describeGuess, verdictOn } from '../quiz-verdict.js';
import { binOf, binsOf, isOpenEnd, nameOfBin } from './guess-ranges.js';
import { sayReason } from './quiz-reason.js';

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
    lines: linesOf(quiz, revealed),
  };
  if (revealed) {
    return { ...common, state: 'revealed', said: resultOf(quiz), hint: '', reason: sayReason(quiz, moment) };
  }
  const hint = spellKeys(hintOf(quiz, isFollowing, inLesson), keys);
  return { ...common, state: 'open', said: standOf(quiz, isFollowing), hint, reason: [] };
}

export function linesOf(quiz: Quiz, revealed: boolean): readonly ChoiceLine[] {
  const { answer, guess } = quiz;
  const tallies = votesOf(quiz);
  const isChoice = quiz.kind !== 'value';
  const bins = isChoice ? [] : binsOf(tallies.flat());
  const names = isChoice ? quiz.options : bins.map(nameOfBin);
  const lineOf = (value: number): number => (isChoice ? value : binOf(bins, value));
  const counts = tallies.map((tally) => names.map((_, line) => countWhere(tally, (value) => lineOf(value) === line)));
  const most = Math.max(1, ...counts.flat());
  const lines = names.map((name, line) => {
    const inLine = isChoice ? [] : guessesOf(quiz).filter(([value]) => lineOf(value) === line);
    const holdsAnswer = line === lineOf(answer);
    return {
      name,
      isRight: revealed && (holdsAnswer || inLine.some(([value]) => isRight(quiz, value))),
      isGuess: guess !== null && line === lineOf(guess),
      votes: counts.map((each) => ({ count: each[line], ofMost: each[line] / most })),
      note: revealed && !isChoice ? noteOf(quiz, holdsAnswer, inLine) : '',
    };
  });
  const isNeeded = ({ isRight, votes }: ChoiceLine): boolean => isRight || votes.some(({ count }) => count > 0);
  return isChoice ? lines : lines.filter((line, k) => !isOpenEnd(bins[k]) || isNeeded(line));
}

/** Where the answer lies; and how many are right of a range that holds others, too. */
function noteOf(quiz: NumberQuiz, holdsAnswer: boolean, guesses: Tally): string {
  const [right, all] = [countWhere(guesses, (guess) => isRight(quiz, guess)), countOf(guesses)];
  const isMixed = right < all && (holdsAnswer || right > 0);
  return `${holdsAnswer ? `   ◂ ${formatFactor(quiz.answer)}` : ''}${isMixed ? `   ${formatCount(right)} of ${formatCount(all)} right` : ''}`;
}

/** How far the guessing has got. */
function standOf(quiz: Quiz, isFollowing: boolean): string {
  const [first = [], second] = votesOf(quiz);
  if (isFollowing) return quiz.firstGuesses === null ? '' : 'Second vote: talk about it, then guess again.';
  if (second !== undefined) return `Second vote: ${guesses(second)} so far, after ${countOf(first)} in the first.`;
  if (votesOf(quiz).length > 0) return `${guesses(first)} so far.`;
  if (quiz.guess === null) return '';
  return quiz.kind === 'value' ? `You guessed ${formatFactor(quiz.guess)}.` : 'You can still guess again.';
}

function hintOf(quiz: Quiz, isFollowing: boolean, inLesson: boolean): string {
  const how =
    quiz.kind === 'value'
      ? `Type a number, then Enter: within ${TOLERANCE * 100} % is right.`
      : `Press 1 to ${quiz.options.length} to guess.`;
  if (isFollowing) return how;
  const onward = inLesson ? 'Space shows the answer.' : '→ shows the answer. Q asks in another way.';
  const [first = [], second] = votesOf(quiz);
  if (votesOf(quiz).length > 0) {
    return second !== undefined || first.length === 0 ? onward : `R opens a second vote, after a discussion. ${onward}`;
  }
  return quiz.guess === null ? `${how} ${onward}` : onward;
}

function guesses(tally: Tally): string {
  return formatPlural(countOf(tally), 'guess', 'guesses');
}

/** The answer, and how it was guessed. */
export function resultOf(quiz: Quiz): string {
  const { guess } = quiz;
  const own = guess !== null ? ` ${verdictOn(quiz, guess)}.` : quiz.guesses === null ? ' You did not guess.' : '';
  const [first = [], second] = votesOf(quiz);
  const said = quiz.kind === 'value' ? `came within ${TOLERANCE * 100} %` : 'said so';
  const share = (vote: Tally): string => `${countWhere(vote, (each) => isRight(quiz, each))} of ${guesses(vote)}`;
  const tally =
    second !== undefined
      ? ` In the first vote ${share(first)} ${said}, in the second ${share(second)}.`
      : first.length > 0
        ? ` ${share(first)} ${said}.`
        : '';
  return `It is ${describeGuess(quiz, quiz.answer)}.${tally}${own}`;
}
