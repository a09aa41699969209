/** Functions of expressions, held against plain loops over nested arrays; reductions along each axis by its name. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile, evaluate } from '../../../src/debugger/expressions/compile.js';
import { REDUCTIONS } from '../../../src/debugger/expressions/functions/reductions.js';
import { FUNCTIONS } from '../../../src/debugger/expressions/functions.js';
import { isTensor, type Operand } from '../../../src/debugger/expressions/values.js';
import { openLesson } from '../../support/fixtures.js';
import { momentAfter } from '../../support/moments.js';
import { tried } from '../../support/refusals.js';

const AXES = [{ name: 'token' }, { name: 'unit', labels: ['a', 'b', 'c'] }];
const numbers = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const matrices = fc
  .integer({ min: 1, max: 5 })
  .chain((rows) => fc.array(fc.array(numbers, { minLength: 3, maxLength: 3 }), { minLength: rows, maxLength: rows }));

function call(name: string, ...values: readonly Operand[]): Operand {
  const definition = FUNCTIONS.get(name);
  if (definition === undefined) throw new Error(`There is no function ${name}.`);
  return definition.apply(values);
}

function tensorOf(rows: readonly (readonly number[])[]): Operand {
  return { shape: [rows.length, 3], data: rows.flat(), axes: AXES };
}

function dataOf(value: Operand): readonly number[] {
  return isTensor(value) ? Array.from(value.data) : [Number(value)];
}

const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const variance = (list: readonly number[]): number => mean(list.map((x) => (x - mean(list)) ** 2));
const median = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2;
};

test('rounds to the nearest whole number, and halves to the even one, as NumPy does', () => {
  const list = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 2.6, -2.6, Number.NaN, -1e300];
  const rounded = [0, 2, 2, -0, -2, -2, 0, 3, -3, Number.NaN, -1e300];
  expect(dataOf(call('round', { shape: [list.length], data: list, axes: [{ name: 'unit' }] }))).toEqual(rounded);
});

test('shape and len say how many entries there are', () => {
  const matrix = tensorOf([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(call('shape', matrix)).toEqual({
    shape: [2],
    data: [2, 3],
    axes: [{ name: 'axis', labels: ['token', 'unit'] }],
  });
  expect(call('len', matrix)).toBe(2);
});

test('isinf is neither of NaN nor of finite numbers', () => {
  const list = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  expect(dataOf(call('isinf', { shape: [4], data: list, axes: [{ name: 'unit' }] }))).toEqual([0, 0, 1, 1]);
});

const EXPECTED: Readonly<Record<string, (list: readonly number[]) => number>> = {
  max: (list) => Math.max(...list),
  min: (list) => Math.min(...list),
  sum: (list) => list.reduce((sum, x) => sum + x, 0),
  mean,
  norm: (list) => Math.hypot(...list),
  count: (list) => list.filter((x) => x !== 0).length,
  var: variance,
  std: (list) => Math.sqrt(variance(list)),
  argmax: (list) => list.indexOf(Math.max(...list)),
  argmin: (list) => list.indexOf(Math.min(...list)),
  median,
  any: (list) => Number(list.some((x) => x !== 0)),
};

describe.each(Object.entries(EXPECTED))('%s', (name, reduce) => {
  test('reduces all elements, or those along an axis', () => {
    fc.assert(
      fc.property(matrices, (rows) => {
        const close = (actual: Operand, expected: readonly number[]): void => {
          for (const [i, x] of dataOf(actual).entries()) expect(x).toBeCloseTo(expected[i], 6);
        };
        close(call(name, tensorOf(rows)), [reduce(rows.flat())]);
        close(call(name, tensorOf(rows), 'unit'), rows.map(reduce));
        expect(call(name, tensorOf(rows), 1)).toEqual(call(name, tensorOf(rows), 'unit'));
        expect(call(name, tensorOf(rows), -2)).toEqual(call(name, tensorOf(rows), 'token'));
        close(
          call(name, tensorOf(rows), 'token'),
          [0, 1, 2].map((column) => reduce(rows.map((row) => row[column]))),
        );
      }),
    );
  });
});

test('a quantile lies between the elements in proportion', () => {
  fc.assert(
    fc.property(matrices, (rows) => {
      expect(call('quantile', tensorOf(rows), 0.5)).toBeCloseTo(median(rows.flat()), 8);
      // Zeros of either sign are equal, so either may come first.
      expect(Number(call('quantile', tensorOf(rows), 0)) + 0).toBe(Math.min(...rows.flat()) + 0);
      expect(Number(call('quantile', tensorOf(rows), 1)) + 0).toBe(Math.max(...rows.flat()) + 0);
      const medians = dataOf(call('quantile', tensorOf(rows), 0.5, 'unit'));
      for (const [k, x] of medians.entries()) expect(x).toBeCloseTo(median(rows[k]), 8);
    }),
  );
});

test('a quantile between two infinities is infinite', () => {
  const infinite = {
    shape: [3],
    data: [0, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    axes: [{ name: 'unit' }],
  };
  expect(call('quantile', infinite, 0.7)).toBe(Number.POSITIVE_INFINITY);
});

test('of two axes of one name the second has a number', () => {
  const square = { shape: [2, 2], data: [1, 2, 3, 4], axes: [{ name: 'dimension' }, { name: 'dimension' }] };
  expect(dataOf(call('sum', square, 'dimension'))).toEqual([4, 6]);
  expect(dataOf(call('sum', square, 'dimension#1'))).toEqual([4, 6]);
  expect(dataOf(call('sum', square, 'dimension#2'))).toEqual([3, 7]);
  expect(() => call('sum', square, 'dimension#3')).toThrow('There is no axis "dimension#3"');
});

test('where names the elements that hold', () => {
  const found = call('where', { shape: [2, 3], data: [0, 1, 0, 1, Number.NaN, 1], axes: AXES });
  expect(found).toEqual({
    shape: [3],
    data: [1, 3, 5],
    axes: [{ name: 'token, unit', labels: ['0, b', '1, a', '1, c'] }],
  });
});

test('the cosine of a tensor with itself is 1, with its negative −1', () => {
  expect(call('cosine', tensorOf([[1, 2, 3]]), tensorOf([[2, 4, 6]]))).toBeCloseTo(1, 12);
  expect(call('cosine', tensorOf([[1, 2, 3]]), tensorOf([[-1, -2, -3]]))).toBeCloseTo(-1, 12);
});

describe('in an expression', () => {
  const timeline = openLesson('villages-microgpt', { iterations: 3 });
  const relu = momentAfter(timeline, 0, 'act = relu fc1');
  const resultOf = (text: string) => {
    return tried(() => evaluate(compile(text, timeline.program), relu));
  };

  test('dead units are named in one line', () => {
    const { shape, data } = relu.frame!.output;
    const dead = Array.from({ length: shape[1] }, (_, unit) => unit).filter((unit) =>
      Array.from({ length: shape[0] }, (_, row) => data![row * shape[1] + unit]).every((x) => x === 0),
    );
    const result = resultOf('where(max(output, "prediction") == 0)');
    expect(result).toMatchObject({ kind: 'value', value: { data: dead, axes: [{ name: 'hidden' }] } });
  });

  // The last one is an axis wherever it stands, so the values before it are what the function takes.
  const ALONG = [
    ...REDUCTIONS.map(({ name }) => (name === 'quantile' ? 'quantile(output, 0.5, ' : `${name}(output, `)),
  ];

  test.each(ALONG)('%s…) takes a number as an axis where it is written out', (start) => {
    for (const axis of ['0', '1', '-1', '−2', '(-1)', '"hidden"'])
      expect(resultOf(`${start}${axis})`), axis).toMatchObject({ kind: 'value', value: { shape: expect.anything() } });
  });

  test.each(ALONG)('%s…) takes no number that is computed as an axis, whatever it comes to', (start) => {
    for (const axis of ['iteration * 0', '1 - 1', 'std(output)', '-(1 - 1)', 'len(output) - len(output)', '- -1']) {
      const [name] = start.split('(');
      const message = `${name} takes the number of an axis as it is written, such as 0 or −1; here it is computed.`;
      expect(resultOf(`${start}${axis})`), axis).toMatchObject({ kind: 'failed', message });
    }
  });

  test('what follows a number, or several, is a value and no axis, so it may be computed', () => {
    expect(resultOf('max(iteration, iteration * 0 + 1e9)')).toMatchObject({ kind: 'value', value: 1e9 });
    expect(resultOf('max(output, output, iteration * 0 + 1e9)')).toMatchObject({ kind: 'value', value: 1e9 });
  });

  test.each([
    ['max(output, "token")', 'There is no axis "token": there are prediction, hidden.'],
    ['max(output, output, "hidden")', 'max takes one value and an axis, by its name or number.'],
    ['max(3, "hidden")', 'A number has no axes.'],
    ['mean(output, 2)', 'A number after a tensor is an axis, and there is no axis 2: there are prediction, hidden'],
    ['norm(output, 0.5)', 'there is no axis 0.5'],
    ['len(loss)', ''],
    ['shape(1)', 'shape needs a tensor, not a number.'],
    ['quantile(output, 2)', 'quantile needs a share from 0 to 1'],
    ['where(loss)', ''],
    ['cosine(output, 1)', 'cosine needs as many elements on both sides'],
  ])('%s fails with a reason', (text, message) => {
    const result = resultOf(text);
    expect(['failed', 'not-yet']).toContain(result.kind);
    expect('message' in result && result.message).toContain(message);
  });
});
