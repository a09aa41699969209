/** How the class has guessed, once the answer is there. */
import { expect, test } from 'vitest';
import { answeredLinesOf } from '../../src/articles/quiz.js';

test('a range of right guesses without the answer in it says why it is right', () => {
  const at = { branch: 0, iteration: 0, frame: 0, row: null };
  const lines = answeredLinesOf({
    ...{ kind: 'value', question: '', topic: '', answer: 0.1494, at, element: 0, guess: null, firstGuesses: null },
    guesses: [
      [0.12, 1],
      [0.14, 1],
      [0.16, 1],
      [0.31, 1],
    ],
  });
  const told = lines.map(({ name, isRight, note }) => [name, isRight, note.trim()]);
  expect(told.filter(([, isRight]) => isRight)).toEqual([
    ['0.1 to 0.15', true, '◂ 0.1494   1 of 2 right'],
    ['0.15 to 0.2', true, 'within 10 %'],
  ]);
});
