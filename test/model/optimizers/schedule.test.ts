/** Learning rates over time. */
import { describe, expect, test } from 'vitest';
import { createSchedule } from '../../../src/model/optimizers/schedule.js';

describe('the learning rate', () => {
  test('stays where it is', () => {
    expect(createSchedule({ kind: 'constant' }, 0.3)(12_345)).toBe(0.3);
  });

  test('falls in a straight line and then stays', () => {
    const rate = createSchedule({ kind: 'linear', iterations: 4, last: 0.1 }, 0.5);
    expect([0, 1, 2, 3, 4, 5, 100].map((k) => Number(rate(k).toFixed(12)))).toEqual([
      0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1,
    ]);
  });

  test('rises to its full size over the warm-up, then falls along half a cosine', () => {
    const rate = createSchedule({ kind: 'cosine', warmup: 3, iterations: 13, last: 0.2 }, 1);
    expect([0, 1, 2, 3].map(rate)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(rate(8)).toBeCloseTo(0.6, 12);
    expect(rate(13)).toBeCloseTo(0.2, 12);
    expect(rate(1000)).toBeCloseTo(0.2, 12);
    for (let k = 3; k < 13; k++) expect(rate(k + 1)).toBeLessThan(rate(k));
  });
});
