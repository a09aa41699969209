/** One rule says whether a gradient is what moving its element says. */
import { describe, expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { type CheckedElement, compareWithDifference } from '../../../src/pytorch/verify/finite-difference.js';

function check(value: number, gradient: number, lossOf: (x: number) => number): CheckedElement {
  const data = new Float64Array([7, value]);
  function* lossNow() {
    yield;
    return lossOf(data[1]);
  }
  const result = finish(compareWithDifference(data, 1, gradient, lossOf(value), lossNow));
  expect(data).toEqual(new Float64Array([7, value]));
  return result;
}

const cube = (x: number): number => x ** 3;

describe('a gradient', () => {
  test.each([-4, -0.3, 0, 1e-3, 2])('that is right agrees at %f', (x) => {
    expect(check(x, 3 * x * x, cube)).toMatchObject({ element: 1, agrees: true });
  });

  test.each([1.00001, 0.99999, -1])('that is right but for a factor of %f differs', (factor) => {
    const { agrees, excess, error, difference } = check(2, 12 * factor, cube);
    expect({ agrees, isTooMuch: excess > 1 }).toEqual({ agrees: false, isTooMuch: true });
    expect(error).toBe(Math.abs(12 * factor - difference));
  });

  test('that is right agrees beside a kink, which only the first step reaches across', () => {
    expect(check(5e-7, 1, (x) => Math.max(0, x)).agrees).toBe(true);
    expect(check(5e-7, 0.9, (x) => Math.max(0, x)).agrees).toBe(false);
  });
});

describe('there is no verdict', () => {
  test.each([Number.NEGATIVE_INFINITY, Number.NaN])('on an element that is %f', (x) => {
    expect(check(x, 0, cube)).toMatchObject({ agrees: null, excess: Number.POSITIVE_INFINITY });
  });

  test('where neither the gradient nor the difference is finite', () => {
    expect(check(1, Number.NaN, () => Number.NaN)).toMatchObject({ agrees: null, excess: Number.POSITIVE_INFINITY });
  });

  test('but where one of them is, the other is wrong', () => {
    expect(check(1, 3, () => Number.NaN).agrees).toBe(false);
    expect(check(1, Number.NaN, cube).agrees).toBe(false);
  });
});
