/** What is said of a guess once the answer is known, in words that fit into a sentence. */
import { isRight, relativeError } from '../debugger/teaching/guess.js';
import type { Answered, NumberQuiz, Question } from '../debugger/teaching/quiz.js';
import { formatFactor, formatShort } from '../document/numbers.js';

/** The option in quotes, or the number. */
export function describeGuess(quiz: Question, guess: number): string {
  return quiz.kind === 'value' ? formatFactor(guess) : `"${quiz.options[guess]}"`;
}

/** `You were right`, `You were wrong: you guessed "we"`, `You were wrong: you guessed 0.2, 34 % too much`. */
export function verdictOn(quiz: Answered, guess: number): string {
  const off = quiz.kind === 'value' ? howFarOff(quiz, guess) : null;
  const by = off === null ? '' : `, ${off}`;
  return isRight(quiz, guess)
    ? `You were right${by}`
    : `You were wrong: you guessed ${describeGuess(quiz, guess)}${by}`;
}

/** The verdict on who has voted; null on who has not. @param first the guess in the vote before, where there were two */
export function verdictOnVotes(quiz: Answered, guess: number | null, first: number | null): string | null {
  if (guess === null) return first === null ? null : `${verdictOn(quiz, first)} in the first vote`;
  const before = first === null ? '' : ` (${isRight(quiz, first) ? 'right' : 'wrong'} in the first vote)`;
  return `${verdictOn(quiz, guess)}${before}`;
}

/** How far a guessed number is from the answer, relative to it; null where it is the answer. */
export function howFarOff(quiz: Pick<NumberQuiz, 'answer'>, guess: number): string | null {
  const { answer } = quiz;
  if (guess === answer) return null;
  if (answer === 0) return 'and nothing but 0 is right';
  if (guess * answer < 0) return 'with the wrong sign';
  const ratio = guess / answer;
  if (ratio > 2) return `${roundly(ratio)} times the answer`;
  return `${roundly(100 * relativeError(quiz, guess))} % too ${ratio > 1 ? 'much' : 'little'}${answer < 0 ? ' in size' : ''}`;
}

/** To two significant digits, since it is only said how far. */
function roundly(value: number): string {
  return formatShort(Number(value.toPrecision(2)));
}
