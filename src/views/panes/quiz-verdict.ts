/** What is said of a guess once the answer is known, in words that fit into a sentence. */
import { isRight, relativeError } from '../../debugger/teaching/guess.js';
import type { NumberQuiz, Question, Quiz } from '../../debugger/teaching/quiz.js';
import { formatFactor, formatShort } from '../drawing/numbers.js';

/** The option in quotes, or the number. */
export function describeGuess(quiz: Question, guess: number): string {
  return quiz.kind === 'value' ? formatFactor(guess) : `"${quiz.options[guess]}"`;
}

/** `You were right`, `You guessed "we"`, `You guessed 0.2, 34 % too much`. */
export function verdictOn(quiz: Quiz, guess: number): string {
  if (quiz.kind !== 'value')
    return isRight(quiz, guess) ? 'You were right' : `You guessed ${describeGuess(quiz, guess)}`;
  const off = howFarOff(quiz, guess);
  return isRight(quiz, guess)
    ? `You were right${off === null ? '' : `, ${off}`}`
    : `You guessed ${describeGuess(quiz, guess)}, ${off}`;
}

/** How far a guessed number is from the answer, relative to it; null where it is the answer. */
export function howFarOff(quiz: NumberQuiz, guess: number): string | null {
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
