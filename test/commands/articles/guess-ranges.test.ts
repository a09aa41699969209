/** Guessed numbers in ranges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesAroundAnswer, placesOfGuesses, rangesOf } from '../../../src/commands/articles/guess-ranges.js';
import { isRight, LARGEST_GUESS, type NumberQuiz, tallyOf } from '../../../src/debugger/teaching/quiz.js';
import { START } from '../../../src/timeline/cursor.js';

const guesses = fc.array(fc.double({ noNaN: true, min: -LARGEST_GUESS, max: LARGEST_GUESS }), {
  minLength: 1,
  maxLength: 40,
});

const tally = (values: readonly number[]) => tallyOf(values.map((value) => [value, 1]));
const namesOf = (...values: readonly number[]) => placesOfGuesses(tally(values)).map(({ name }) => name);
const quizOf = (answer: number): NumberQuiz => ({
  ...{ kind: 'value', question: '', topic: '', at: START, element: 0, answer },
  ...{ guess: null, guesses: null, firstGuesses: null },
});
const namesAround = (answer: number, ...values: readonly number[]) =>
  placesAroundAnswer(quizOf(answer), tally(values)).map(({ name }) => name);

describe('the ranges of guesses', () => {
  it('take every guess, each in one of a few', () => {
    fc.assert(
      fc.property(guesses, (values) => {
        const places = placesOfGuesses(tally(values));
        expect(places.length).toBeLessThanOrEqual(6);
        for (const value of values) expect(places.filter(({ holds }) => holds(value))).toHaveLength(1);
      }),
    );
  });

  it('show guesses for which one answer could be right as one opinion', () => {
    expect(namesOf(0.1429, 0.149, 0.15, 0.5)).toEqual(['0.1429 to 0.15', '0.5']);
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, min: 1e-6, max: 1e6 }),
        fc.array(fc.double({ noNaN: true, min: 0.901, max: 1.099 }), { minLength: 1, maxLength: 20 }),
        (answer, shares) => {
          for (const sign of [1, -1])
            expect(rangesOf(tally(shares.map((share) => sign * share * answer)), 6)).toHaveLength(1);
        },
      ),
    );
  });

  it('keep apart what no answer makes right, as long as they are few', () => {
    expect(namesOf(0.2, 0.3, 0.4, 0.6)).toEqual(['0.2', '0.3', '0.4', '0.6']);
    expect(namesOf(-0.3, 0, 0.3)).toEqual(['−0.3', '0', '0.3']);
  });

  it('are not stretched by a wild guess', () => {
    expect(namesOf(0.1, 0.12, 0.2, 0.3, 1e9).at(-1)).toBe('1e9');
  });

  it('are none where nobody guesses', () => {
    expect(namesOf()).toEqual([]);
    expect(namesAround(0.5)).toEqual([]);
  });
});

describe('the ranges around the answer', () => {
  it('have one for what is right, named by what is, between those of what is not', () => {
    expect(namesAround(0.1494, 0.1429, 0.149, 0.15, 0.5)).toEqual(['0.1494 ± 10 %', '0.5']);
    expect(namesAround(0.1494, 0.19, 0.02)).toEqual(['0.02', '0.1494 ± 10 %', '0.19']);
    expect(namesAround(-0.2, -0.21, 0.2)).toEqual(['−0.2 ± 10 %', '0.2']);
    expect(namesAround(0, 0.001)).toEqual(['0', '0.001']);
  });

  it('take every guess once, the right ones together and nothing wrong with them', () => {
    fc.assert(
      fc.property(guesses, fc.double({ noNaN: true, min: -1e6, max: 1e6 }), (values, answer) => {
        const quiz = quizOf(answer);
        const places = placesAroundAnswer(quiz, tally(values));
        expect(places.length).toBeLessThanOrEqual(7);
        const [right, ...others] = places.filter(({ holds }) => holds(answer));
        expect(others).toEqual([]);
        for (const value of values) {
          expect(places.filter(({ holds }) => holds(value))).toHaveLength(1);
          expect(right?.holds(value)).toBe(isRight(quiz, value));
        }
      }),
    );
  });
});
