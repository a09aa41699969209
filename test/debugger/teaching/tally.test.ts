/** Guesses counted: none is lost, however many there are. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  countOf,
  countWhere,
  MOST_DIFFERENT,
  quantileOf,
  sortTally,
  tallyOf,
} from '../../../src/debugger/teaching/tally.js';

const counted = fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(5000)), {
  maxLength: 4 * MOST_DIFFERENT,
});

it('a tally has each guess once, as many as there were, in a bounded number of lines', () => {
  fc.assert(
    fc.property(counted, (guesses) => {
      const tally = tallyOf(guesses);
      expect(tally.length).toBeLessThanOrEqual(MOST_DIFFERENT);
      expect(countOf(tally)).toBe(guesses.reduce((sum, [, count]) => sum + count, 0));
      expect(new Set(tally.map(([guess]) => guess)).size).toBe(tally.length);
    }),
  );
});

it('a tally of few different guesses is exact, and options always are', () => {
  expect(
    tallyOf([
      [1, 1],
      [0, 2],
      [1, 3],
      [5, 0],
    ]),
  ).toEqual([
    [1, 4],
    [0, 2],
  ]);
});

it('the share of a tally lies where it lies among the guesses one by one', () => {
  const few = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 1, max: 6 })), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(few, fc.constantFrom(0, 0.25, 0.5, 0.75, 1), (guesses, share) => {
      const each = guesses.flatMap(([guess, count]) => Array<number>(count).fill(guess)).sort((a, b) => a - b);
      const sorted = sortTally(tallyOf(guesses));
      expect(quantileOf(sorted, share)).toBe(each[Math.round(share * (each.length - 1))]);
      expect(countWhere(sorted, (guess) => guess > 0)).toBe(each.filter((guess) => guess > 0).length);
    }),
  );
});
