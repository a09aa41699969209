/** Elements that show how gradients spread: those that sorting all of them by size would give. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finish } from '../../../src/numbers/engine/task.js';
import { spreadOf } from '../../../src/questions/optimizers/spread.js';

const tensorOf = (data: readonly number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }));

test('are the first, the middle and the last by size, without zeros and what is no number', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(number, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
      (values) => {
        const ranked = values
          .flatMap((data, parameter) => data.map((gradient, element) => ({ parameter, element, gradient })))
          .filter(({ gradient }) => gradient !== 0 && Number.isFinite(gradient))
          .sort((a, b) => Math.abs(b.gradient) - Math.abs(a.gradient));
        const ranks = ranked.length === 0 ? [] : [0, Math.floor(ranked.length / 2), ranked.length - 1];
        const expected = [...new Set(ranks)].map((rank) => ranked[rank]);
        const found = finish(spreadOf(values.map(tensorOf)));
        expect(found.map(({ parameter, element }) => [parameter, element])).toEqual(
          expected.map(({ parameter, element }) => [parameter, element]),
        );
      },
    ),
  );
});

test('of very many have the largest, the smallest and one about the middle', () => {
  const count = 300_000;
  const data = Float64Array.from({ length: count }, (_, k) => ((k * 7919) % count) + 1);
  const [largest, middling, smallest] = finish(spreadOf([{ shape: [count], data }]));
  expect(data[largest.element]).toBe(count);
  expect(data[smallest.element]).toBe(1);
  expect(Math.abs(data[middling.element] - count / 2)).toBeLessThan(count / 100);
});
