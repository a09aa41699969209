/** What somebody who follows is told of a question and of their guess. */
import { describe, expect, test } from 'vitest';
import { type ClassSource, createFollower } from '../../../../src/class/room/voting/follower.js';
import type { Answered } from '../../../../src/debugger/teaching/quiz.js';
import { textOfInlines } from '../../../../src/document/document.js';
import { createMember } from '../../../support/members.js';

const NUMBER: Answered = { kind: 'value', topic: 'P(we)', answer: 0.1494 };
const LOSS: Answered = {
  ...{ kind: 'loss', topic: 'where the loss goes', options: ['it falls', 'it rises', 'neither'], answer: 0 },
};

function followerOf(source: Partial<ClassSource>) {
  const guesses: number[] = [];
  const follower = createFollower(
    {
      ...{ question: null, isSecondVote: false, takesGuesses: true, revealed: null },
      ...{ guessOf: () => null, firstGuessOf: () => null, guess: (_, guess) => void guesses.push(guess) },
      ...source,
    },
    createMember('ann'),
  );
  return { follower, guesses, standings: () => follower.standings().map(textOfInlines) };
}

describe('in a narrow row', () => {
  test('the guess before gives way first, then how to type, and the question is kept', () => {
    const { standings } = followerOf({ question: NUMBER, isSecondVote: true, firstGuessOf: () => 0.3 });
    expect(standings()).toEqual([
      'Second vote (before: 0.3): P(we) as a number, then Enter',
      'Second vote: P(we) as a number, then Enter',
      'Second vote: P(we) as a number',
      'Second vote: P(we)',
    ]);
  });

  test('the keys of a choice are kept to the last', () => {
    const { standings } = followerOf({ question: LOSS });
    expect(standings().at(-2)).toBe('Your guess: 1 to 3 for where the loss goes');
    expect(standings().at(-1)).toBe('Your guess: 1 to 3');
  });

  test('a guess is kept, and the verdict on the last one', () => {
    const asked = followerOf({ question: NUMBER, guessOf: () => 0.15 });
    expect(asked.standings().at(-1)).toBe('You guessed 0.15');
    const answered = followerOf({ revealed: LOSS, guessOf: () => 0, firstGuessOf: () => 1 });
    expect(answered.standings()).toEqual(['You were right (wrong in the first vote)', 'You were right']);
  });

  test('nothing is said without a question', () => {
    expect(followerOf({}).standings()).toEqual(['']);
  });
});

test('a word is taken without its pronoun, and one that means nothing is answered with the options', () => {
  const { follower, guesses } = followerOf({ question: LOSS });
  for (const key of ['g', ...'falls', 'return']) follower.press(key);
  expect(guesses).toEqual([0]);
  for (const key of ['g', ...'sinks', 'return']) follower.press(key);
  expect(guesses).toEqual([0]);
  expect(follower.typed()?.text).toBe('"sinks" is none of: it falls, it rises, neither.');
});
