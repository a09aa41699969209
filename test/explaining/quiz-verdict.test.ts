/** What whoever has voted reads once the answer is there. */
import { describe, expect, it } from 'vitest';
import type { Answered } from '../../src/debugger/teaching/quiz.js';
import { verdictOn, verdictOnVotes } from '../../src/explaining/quiz-verdict.js';

const sign: Answered = { kind: 'sign', topic: 'the sign', options: ['negative', 'positive'], answer: 0 };
const number: Answered = { kind: 'value', topic: 'P(we)', answer: 0.1494 };

describe('the verdict', () => {
  it.each([
    [sign, 0, 'You were right'],
    [sign, 1, 'You were wrong: you guessed "positive"'],
    [number, 0.1494, 'You were right'],
    [number, 0.15, 'You were right, 0.4 % too much'],
    [number, 0.2, 'You were wrong: you guessed 0.2, 34 % too much'],
    [number, -0.15, 'You were wrong: you guessed −0.15, with the wrong sign'],
  ] as const)('says right or wrong', (quiz, guess, words) => {
    expect(verdictOn(quiz, guess)).toBe(words);
  });

  it('is for everybody who has voted, in one vote or in both', () => {
    expect(verdictOnVotes(sign, null, null)).toBeNull();
    expect(verdictOnVotes(sign, 0, null)).toBe('You were right');
    expect(verdictOnVotes(sign, null, 1)).toBe('You were wrong: you guessed "positive" in the first vote');
    expect(verdictOnVotes(sign, 0, 1)).toBe('You were right (wrong in the first vote)');
    expect(verdictOnVotes(sign, 1, 0)).toBe('You were wrong: you guessed "positive" (right in the first vote)');
  });
});
