/**
 * Guessed numbers as a few ranges, each named by the guesses at its ends; a guess that is like no other stands alone.
 * Invariant: before the answer is there, the ranges follow from the guesses alone, so that none of their ends gives it
 * away. Afterwards one range holds the right guesses, and no other.
 */
import {
  isRight,
  type NumberQuiz,
  relativeError,
  sortTally,
  type Tally,
  TOLERANCE,
} from '../../debugger/teaching/quiz.js';
import { formatFactor } from '../../document/numbers.js';

/** Both ends are guesses, and belong to it. */
export interface GuessRange {
  readonly from: number;
  readonly to: number;
}

/** A line of the tally. */
export interface GuessPlace {
  readonly name: string;
  readonly holds: (guess: number) => boolean;
}

const MOST_RANGES = 6;
const MOST_RANGES_BESIDE = 3;

export function placesOfGuesses(guesses: Tally): readonly GuessPlace[] {
  return rangesOf(guesses, MOST_RANGES).map(placeOfRange);
}

/** The range of what is right between those of what is not; empty where nothing was guessed. */
export function placesAroundAnswer(quiz: NumberQuiz, guesses: Tally): readonly GuessPlace[] {
  if (guesses.length === 0) return [];
  const wrong = guesses.filter(([guess]) => !isRight(quiz, guess));
  const beside = (isMeant: (guess: number) => boolean): readonly GuessPlace[] =>
    rangesOf(
      wrong.filter(([guess]) => isMeant(guess)),
      MOST_RANGES_BESIDE,
    ).map(placeOfRange);
  return [
    ...beside((guess) => guess < quiz.answer),
    { name: nameOfRight(quiz), holds: (guess) => isRight(quiz, guess) },
    ...beside((guess) => guess > quiz.answer),
  ];
}

/**
 * Joins the two neighbours that are most alike, again and again (complete-linkage clustering): all for which one answer
 * could be right, and then others until there are no more than `most`.
 */
export function rangesOf(guesses: Tally, most: number): readonly GuessRange[] {
  let ranges = sortTally(guesses).map(([guess]): GuessRange => ({ from: guess, to: guess }));
  while (ranges.length > 1) {
    const joined = ranges.slice(1).map(({ to }, k): GuessRange => ({ from: ranges[k].from, to }));
    const spreads = joined.map(spreadOf);
    const least = Math.min(...spreads);
    if (ranges.length <= most && least > TOLERANCE) break;
    const at = spreads.indexOf(least);
    ranges = ranges.toSpliced(at, 2, joined[at]);
  }
  return ranges;
}

/** How far both ends are off what lies in their middle, relative to that. */
function spreadOf({ from, to }: GuessRange): number {
  return relativeError({ answer: (from + to) / 2 }, to);
}

function placeOfRange({ from, to }: GuessRange): GuessPlace {
  const ends = [from, to].map((end) => formatFactor(end));
  return { name: [...new Set(ends)].join(' to '), holds: (guess) => guess >= from && guess <= to };
}

/** Nothing but 0 is near 0. */
function nameOfRight({ answer }: NumberQuiz): string {
  return answer === 0 ? formatFactor(answer) : `${formatFactor(answer)} ± ${TOLERANCE * 100} %`;
}
