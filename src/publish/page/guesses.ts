/**
 * What somebody has guessed. A question counts once, with the first guess: whoever guesses again has seen the answer.
 */
import { isRight } from '../../debugger/teaching/guess.js';
import type { Quiz } from '../../debugger/teaching/quiz.js';
import { verdictOn } from '../../saying/quiz-verdict.js';

export interface Guesses {
  /** The guess at the question that is shown. */
  readonly now: number | null;
  take(guess: number): void;
  /** Another question is shown, or none. */
  forget(): void;
  /** Notes that the answer is shown; says how near a number came, since the screen does not. */
  reveal(question: Quiz): string;
  /** Empty where nothing was guessed. */
  score(): string;
}

export function createGuesses(): Guesses {
  const results = new Map<Quiz, number>();
  let now: number | null = null;
  return {
    get now() {
      return now;
    },
    take: (guess) => {
      now = guess;
    },
    forget: () => {
      now = null;
    },
    reveal: (question) => {
      if (now === null) return '';
      if (!results.has(question)) results.set(question, now);
      return question.kind === 'value' ? `${verdictOn(question, now)}.` : '';
    },
    score: () => {
      if (results.size === 0) return '';
      const right = [...results].filter(([question, guess]) => isRight(question, guess)).length;
      return ` You guessed ${right} of ${results.size} right.`;
    },
  };
}
