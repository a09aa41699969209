/** Guessed numbers in ranges. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binOf, binsOf as binsOfTally, nameOfBin } from '../../src/articles/quiz.js';
import { LARGEST_GUESS, tallyOf } from '../../src/debugger/teaching/quiz.js';

const guesses = fc.array(fc.double({ noNaN: true, min: -LARGEST_GUESS, max: LARGEST_GUESS }), {
  minLength: 1,
  maxLength: 40,
});

const binsOf = (values: readonly number[]) => binsOfTally(tallyOf(values.map((value) => [value, 1])));

describe('the ranges of guesses', () => {
  it('take every number, each in one of a few', () => {
    fc.assert(
      fc.property(guesses, fc.double({ noNaN: true, noDefaultInfinity: true }), (values, other) => {
        const bins = binsOf(values);
        expect(bins.length).toBeLessThanOrEqual(10);
        for (const value of [...values, other]) {
          expect(bins.filter(({ from, to }) => value >= from && value < to)).toHaveLength(1);
          expect(binOf(bins, value)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('have round edges', () => {
    expect(binsOf([0.1, 0.15, 0.2, 0.3, 0.4, 0.45, 0.55]).map(nameOfBin)).toEqual([
      'below 0.1',
      '0.1 to 0.2',
      '0.2 to 0.3',
      '0.3 to 0.4',
      '0.4 to 0.5',
      '0.5 to 0.6',
      '0.6 or more',
    ]);
  });

  it('are not stretched by a wild guess', () => {
    const bins = binsOf([0.1, 0.2, 0.15, 0.3, 0.25, 1e9]);
    expect(nameOfBin(bins[binOf(bins, 1e9)])).toMatch(/or more$/);
    expect(new Set([0.1, 0.2, 0.3].map((value) => binOf(bins, value))).size).toBe(3);
  });

  it('hold what few people guessed, if it is of the same size', () => {
    const bins = binsOf([0.65, 0.1, 0.65]);
    expect(nameOfBin(bins[binOf(bins, 0.1)])).toBe('0.1 to 0.2');
  });

  it('are few where all guess the same, and none where nobody does', () => {
    expect(binsOf([0.5, 0.5, 0.5])).toHaveLength(3);
    expect(binsOf([0])).toHaveLength(3);
    expect(binsOf([-2e-100, 2e-100]).length).toBeLessThanOrEqual(10);
    expect(binsOf([])).toEqual([]);
  });
});
