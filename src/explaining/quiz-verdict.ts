/** What is said of a guess once the answer is known, in words that fit into a sentence. */
import {
  type Answered,
  countOf,
  countRight,
  isRight,
  type NumberQuiz,
  type Question,
  type Quiz,
  relativeError,
  type Tally,
  TOLERANCE,
  votesOf,
} from '../debugger/teaching/quiz.js';
import { formatFactor, formatPlural, formatShort } from '../document/numbers.js';

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

/** The answer, and how it was guessed. */
export function resultOf(quiz: Answered & Pick<Quiz, 'guess' | 'guesses' | 'firstGuesses'>): string {
  const { guess } = quiz;
  const own = guess !== null ? ` ${verdictOn(quiz, guess)}.` : quiz.guesses === null ? ' You did not guess.' : '';
  const [first = [], second] = votesOf(quiz);
  const said = quiz.kind === 'value' ? `came within ${TOLERANCE * 100} %` : 'said so';
  const share = (vote: Tally): string => `${countRight(quiz, vote)} of ${countGuesses(vote)}`;
  const tally =
    second !== undefined
      ? ` In the first vote ${share(first)} ${said}, in the second ${share(second)}.`
      : first.length > 0
        ? ` ${share(first)} ${said}.`
        : '';
  return `It is ${describeGuess(quiz, quiz.answer)}.${tally}${own}`;
}

export function countGuesses(tally: Tally): string {
  return formatPlural(countOf(tally), 'guess', 'guesses');
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
