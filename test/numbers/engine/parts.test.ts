/** Gradients of parts, and gradients that are passed on unchanged. */
import { describe, expect, test } from 'vitest';
import { add } from '../../../src/model/ops/add.js';
import { columns } from '../../../src/model/ops/columns.js';
import { multiply } from '../../../src/model/ops/multiply.js';
import { total } from '../../../src/model/ops/total.js';
import { differentiate } from '../../../src/numbers/engine/gradient.js';
import { Tape } from '../../../src/numbers/engine/tape.js';
import { createTensor } from '../../../src/numbers/engine/tensor.js';
import type { Value } from '../../../src/numbers/engine/value.js';

const axes = [{ name: 'row' }, { name: 'column' }];

/** The loss Σ w · (parts of x), each part squared, and x itself where `whole` says so. */
function run(ranges: readonly (readonly [number, number])[], whole = false) {
  const tape = new Tape();
  const x = tape.parameter('x', createTensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), axes);
  const square = (value: Value): Value => tape.apply(multiply, [value, value], { symbol: 's', axes });
  const squares = ranges.map(([start, count]) =>
    square(tape.apply(columns, [x], { symbol: 'p', axes }, { start, count })),
  );
  const terms = whole ? [...squares, square(x)] : squares;
  const loss = tape.apply(total, terms, { symbol: 'loss', axes: [] });
  const [gradient] = differentiate(tape, loss, [x]);
  return { gradient: Array.from(gradient.data), ops: tape.frames.map(({ op }) => op.name) };
}

describe('the gradients of parts', () => {
  test('that cover a value, in any order, are assembled side by side without a sum', () => {
    const { gradient, ops } = run([
      [2, 2],
      [0, 1],
      [1, 1],
    ]);
    expect(gradient).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    expect(ops.filter((name) => name === 'assemble')).toHaveLength(1);
    expect(ops).not.toContain('pullback columns');
  });

  test('that leave a gap are pulled back one by one, with 0 in the gap', () => {
    const { gradient, ops } = run([
      [0, 1],
      [2, 2],
    ]);
    expect(gradient).toEqual([2, 0, 6, 8, 10, 0, 14, 16]);
    expect(ops).not.toContain('assemble');
  });

  test('that overlap are added where they do', () => {
    expect(
      run([
        [0, 3],
        [2, 2],
      ]).gradient,
    ).toEqual([2, 4, 12, 8, 10, 12, 28, 16]);
  });

  test('meet the gradient of the value as a whole', () => {
    expect(
      run(
        [
          [0, 2],
          [2, 2],
        ],
        true,
      ).gradient,
    ).toEqual([4, 8, 12, 16, 20, 24, 28, 32]);
  });
});

test('an op that passes its gradient on hands over the very same values', () => {
  const tape = new Tape();
  const [a, b] = ['a', 'b'].map((name) => tape.parameter(name, createTensor([1, 2], [1, 2]), axes));
  const sum = tape.apply(add, [a, b], { symbol: 'y', axes });
  const loss = tape.apply(total, [sum], { symbol: 'loss', axes: [] });
  const [first, second] = differentiate(tape, loss, [a, b]);
  expect(first.data).toBe(second.data);
  expect(Array.from(first.data)).toEqual([1, 1]);
  expect(first.symbol).toBe('∂loss/∂a');
});
