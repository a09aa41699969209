/**
 * A quiz over a step: the question, its options or the ranges of the numbers that were guessed; once it is answered, how
 * near they came and why it is so.
 * Invariant: nothing gives away the answer before the cursor has reached the step that computes it.
 */
import { spell } from '../commands/spelling.js';
import type { Moment } from '../debugger/places/moment.js';
import { isTyped } from '../debugger/prompt/key-names.js';
import type { Session } from '../debugger/session.js';
import {
  countOf,
  countRight,
  countWhere,
  guessesOf,
  isRevealed,
  isRight,
  type NumberQuiz,
  type Quiz,
  quantileOf,
  sortTally,
  type Tally,
  TOLERANCE,
  votesOf,
} from '../debugger/teaching/quiz.js';
import { type AnsweredLine, asCommand, type Choice, type ChoiceLine } from '../document/document.js';
import { formatCount, formatFactor, formatShort } from '../document/numbers.js';
import { sayReason } from '../saying/panes/quiz-reason.js';
import { countGuesses, resultOf } from '../saying/quiz-verdict.js';

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
  const isFollowing = session.company === 'following';
  const hint = spell(hintOf(quiz, session, isFollowing), session.look.keys);
  return { ...common, state: 'open', lines: openLinesOf(quiz), said: standOf(quiz, isFollowing), hint };
}

/** Without the answer. */
export function openLinesOf(quiz: Quiz): readonly ChoiceLine[] {
  return placesOf(quiz)
    .filter(({ isEmptyEnd }) => !isEmptyEnd)
    .map(({ name, isGuess, votes }) => ({ name, isGuess, votes }));
}

export function answeredLinesOf(quiz: Quiz): readonly AnsweredLine[] {
  return placesOf(quiz).flatMap(({ name, isGuess, votes, isEmptyEnd, holds }) => {
    const inPlace = quiz.kind === 'value' ? guessesOf(quiz).filter(([value]) => holds(value)) : [];
    const holdsAnswer = holds(quiz.answer);
    const line = {
      name,
      isGuess,
      votes,
      isRight: holdsAnswer || inPlace.some(([value]) => isRight(quiz, value)),
      note: quiz.kind === 'value' ? noteOf(quiz, holdsAnswer, inPlace) : '',
    };
    return isEmptyEnd && !line.isRight ? [] : [line];
  });
}

/** Options, or ranges of numbers. */
function placesOf(quiz: Quiz) {
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
    isEmptyEnd: !isChoice && isOpenEnd(bins[place]) && counts.every((each) => each[place] === 0),
    holds: (value: number) => placeOf(value) === place,
  }));
}

/** Where the answer lies; why a range without it is right, and how many are right of one that holds others, too. */
function noteOf(quiz: NumberQuiz, holdsAnswer: boolean, guesses: Tally): string {
  const right = countRight(quiz, guesses);
  const all = countOf(guesses);
  const isMixed = right < all && (holdsAnswer || right > 0);
  if (!holdsAnswer && all > 0 && right === all) return `   within ${TOLERANCE * 100} %`;
  return `${holdsAnswer ? `   ◂ ${formatFactor(quiz.answer)}` : ''}${isMixed ? `   ${formatCount(right)} of ${formatCount(all)} right` : ''}`;
}

/** How far the guessing has got. */
function standOf(quiz: Quiz, isFollowing: boolean): string {
  const [first, second] = votesOf(quiz);
  if (isFollowing) return quiz.firstGuesses === null ? '' : 'Second vote: talk about it, then guess again.';
  if (second !== undefined) return `Second vote: ${countGuesses(second)} so far, after ${countOf(first)} in the first.`;
  if (first !== undefined) return `${countGuesses(first)} so far.`;
  if (quiz.guess === null) return '';
  return quiz.kind === 'value' ? `You guessed ${formatFactor(quiz.guess)}.` : 'You can still guess again.';
}

function hintOf(quiz: Quiz, { lesson, look }: Session, isFollowing: boolean): string {
  const [type, press, to] = isTyped(look.keys)
    ? ['Type "guess" and a number', 'Type "guess" and', '']
    : ['Type a number, then Enter', 'Press', ' to guess'];
  const how =
    quiz.kind === 'value'
      ? `${type}: within ${TOLERANCE * 100} % is right.`
      : `${press} 1 to ${quiz.options.length}${to}.`;
  if (isFollowing) return how;
  const onward =
    lesson !== null
      ? `${asCommand('next-stop')} shows the answer.`
      : `${asCommand('step')} shows the answer. ${asCommand('quiz')} asks in another way.`;
  const [first, second] = votesOf(quiz);
  if (first !== undefined) {
    return second !== undefined || first.length === 0
      ? onward
      : `${asCommand('vote-again')} opens a second vote, after a discussion. ${onward}`;
  }
  return quiz.guess === null ? `${how} ${onward}` : onward;
}

/** From `from`, included, to `to`, excluded; infinite at an open end. */
interface Bin {
  readonly from: number;
  readonly to: number;
}

const MOST_BINS = 6;
/**
 * What lies further from the middle half than this many times its width is an outlier (Tukey, 1977), but not where it is
 * no further than the size of the numbers themselves: of few guesses the middle half may have no width.
 */
const FENCE = 1.5;

/** Empty where nothing was guessed. */
export function binsOf(guesses: Tally): readonly Bin[] {
  if (guesses.length === 0) return [];
  const sorted = sortTally(guesses);
  const lower = quantileOf(sorted, 0.25);
  const upper = quantileOf(sorted, 0.75);
  const reach = Math.max(FENCE * (upper - lower), Math.abs(lower), Math.abs(upper));
  const inner = sorted.map(([guess]) => guess).filter((guess) => guess >= lower - reach && guess <= upper + reach);
  const low = inner[0];
  const high = inner[inner.length - 1];
  const step = niceStep((high - low) / MOST_BINS, Math.max(Math.abs(low), Math.abs(high)));
  const first = Math.floor(low / step);
  const last = Math.floor(high / step);
  const edges = Array.from({ length: last - first + 2 }, (_, k) =>
    // Without the digits that come from binary fractions.
    Number(((first + k) * step).toPrecision(12)),
  );
  return [
    { from: -Infinity, to: edges[0] },
    ...edges.slice(1).map((to, k) => ({ from: edges[k], to })),
    { from: edges[edges.length - 1], to: Infinity },
  ];
}

export function binOf(bins: readonly Bin[], value: number): number {
  return bins.findIndex(({ from, to }) => value >= from && value < to);
}

export function nameOfBin({ from, to }: Bin): string {
  if (from === -Infinity) return `below ${formatShort(to)}`;
  if (to === Infinity) return `${formatShort(from)} or more`;
  return `${formatShort(from)} to ${formatShort(to)}`;
}

/** Whether a range has no end on one side. */
function isOpenEnd({ from, to }: Bin): boolean {
  return !Number.isFinite(to - from);
}

/** The next step of 1, 2 or 5 times a power of ten; where all values are about the same, a tenth of their size. */
function niceStep(least: number, size: number): number {
  const wanted = size <= TINY ? 0.1 : least > SAME * size ? least : size / 10;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((step) => step * power >= wanted) ?? 10);
}

const SAME = 1e-6;
/** Below this, numbers count as 0. */
const TINY = 1e-100;
