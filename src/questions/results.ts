/** `results`: the questions that were asked, with their guesses and answers. */
import type { Answer } from '../debugger/session.js';
import {
  countOf,
  countRight,
  guessesOf,
  isRight,
  type Quiz,
  quantileOf,
  resultsOf,
  sortTally,
  type Tally,
  votesOf,
} from '../debugger/teaching/quiz.js';
import { formatPlural } from '../document/numbers.js';
import { paragraph } from '../explaining/blocks.js';
import { describeGuess, howFarOff } from '../explaining/quiz-verdict.js';
import type { AnswerKind } from './answer.js';

export const RESULTS: AnswerKind<Answer<'results'>> = {
  kind: 'results',
  say(_answer, { session }) {
    const quizzes = resultsOf(session);
    const sumOf = (count: (quiz: Quiz) => number): number => quizzes.reduce((sum, quiz) => sum + count(quiz), 0);
    const guesses = sumOf((quiz) => countOf(guessesOf(quiz)));
    const right = sumOf((quiz) => countRight(quiz, guessesOf(quiz)));
    return [
      paragraph(
        `${formatPlural(quizzes.length, 'question')}, ${formatPlural(guesses, 'guess', 'guesses')}, ${right} right.`,
      ),
      {
        kind: 'list',
        first: 1,
        items: quizzes.map((quiz) => [paragraph(quiz.question, 'title'), paragraph(outcomeOf(quiz))]),
      },
    ];
  },
  title: () => ['questions and answers'],
};

function outcomeOf(quiz: Quiz): string {
  const answer = `It was ${describeGuess(quiz, quiz.answer)}.`;
  const { guess, guesses } = quiz;
  if (guesses !== null) return `${answer} ${outcomeForClass(quiz)}`;
  if (guess === null) return `${answer} No guess.`;
  const off = quiz.kind === 'value' ? howFarOff(quiz, guess) : null;
  const verdict = [isRight(quiz, guess) ? 'right' : null, off].filter((part) => part !== null);
  return `${answer} Guessed: ${[describeGuess(quiz, guess), ...verdict].join(', ')}.`;
}

function outcomeForClass(quiz: Quiz): string {
  const [first = [], second] = votesOf(quiz);
  if (second !== undefined) return `First vote: ${shareOf(quiz, first)}. Second vote: ${shareOf(quiz, second)}.`;
  if (first.length === 0) return 'Nobody guessed.';
  const all = countOf(first);
  const was = all === 1 ? 'was' : 'were';
  return `${countRight(quiz, first)} of ${formatPlural(all, 'guess', 'guesses')} ${was} right${middleOf(quiz, first)}.`;
}

function shareOf(quiz: Quiz, tally: Tally): string {
  if (tally.length === 0) return 'nobody guessed';
  return `${countRight(quiz, tally)} of ${countOf(tally)} right${middleOf(quiz, tally)}`;
}

function middleOf(quiz: Quiz, tally: Tally): string {
  if (quiz.kind !== 'value') return '';
  return `; the middle one was ${describeGuess(quiz, quantileOf(sortTally(tally), 0.5))}`;
}
