/** Which elements of a large gradient are checked: those that sorting all of them by size would put first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish } from '../../src/numbers/engine/task.js';
import { chooseElements } from '../../src/questions/gradient-check.js';

test('those with the largest gradients are, and of equal ones the first', () => {
  const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (values, most) => {
      const bySize = [...values.keys()].sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || a - b);
      const expected = values.length <= most ? [...values.keys()] : bySize.slice(0, most);
      expect(finish(chooseElements(Float64Array.from(values), most))).toEqual(expected);
    }),
  );
});

test('one that is not a number comes before all others', () => {
  expect(finish(chooseElements(Float64Array.of(1, 5, Number.NaN, 7), 2))).toEqual([2, 3]);
});
