/** A question, and what its lines tell of the answer. */
import { describe, expect, test } from 'vitest';
import { answeredLinesOf, openLinesOf } from '../../../src/commands/articles/quiz.js';
import { type NumberQuiz, tallyOf } from '../../../src/debugger/teaching/quiz.js';
import { START } from '../../../src/timeline/cursor.js';

const quizOf = (answer: number, ...guesses: readonly number[]): NumberQuiz => ({
  ...{ kind: 'value', question: '', topic: '', answer, at: START, element: 0, guess: null, firstGuesses: null },
  guesses: tallyOf(guesses.map((guess) => [guess, 1])),
});

const counted = ({ name, votes }: { readonly name: string; readonly votes: readonly { readonly count: number }[] }) => [
  name,
  ...votes.map(({ count }) => count),
];

describe('the lines of a question for a number', () => {
  test('are the same whatever the answer is, as long as it is open', () => {
    const lines = [0.1494, 0.5, 7].map((answer) => openLinesOf(quizOf(answer, 0.1429, 0.149, 0.15, 0.19, 0.5)));
    expect(lines[1]).toEqual(lines[0]);
    expect(lines[2]).toEqual(lines[0]);
    expect(lines[0].map(counted)).toEqual([
      ['0.1429 to 0.15', 3],
      ['0.19', 1],
      ['0.5', 1],
    ]);
  });

  test('count all that is right as right once it is answered, and nothing else', () => {
    const lines = answeredLinesOf(quizOf(0.1494, 0.12, 0.14, 0.16, 0.19, 0.31));
    expect(lines.map((line) => [...counted(line), line.isRight])).toEqual([
      ['0.12', 1, false],
      ['0.1494 ± 10 %', 2, true],
      ['0.19', 1, false],
      ['0.31', 1, false],
    ]);
  });

  test('have one for what is right also where nobody came near', () => {
    expect(answeredLinesOf(quizOf(7, 0.5)).map((line) => [...counted(line), line.isRight])).toEqual([
      ['0.5', 1, false],
      ['7 ± 10 %', 0, true],
    ]);
  });
});
