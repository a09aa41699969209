/** How many keys of a guest are taken. */
import { describe, expect, it } from 'vitest';
import { createBudget } from '../../src/class/budget.js';

describe('keys of a guest', () => {
  it('are so many and no more', () => {
    let now = 0;
    const budget = createBudget(10, 5, () => now);
    expect([budget.take(3), budget.take(3), budget.take(2), budget.take(1)]).toEqual([true, false, true, false]);
    now += 250;
    expect([budget.take(3), budget.take(2)]).toEqual([false, true]);
    now += 60_000;
    expect([budget.take(9), budget.take(5)]).toEqual([false, true]);
  });

  it('are as many as the budget refills while one is held that repeats faster', () => {
    let now = 0;
    const budget = createBudget(10, 5, () => now);
    let taken = 0;
    for (; now < 10_000; now += 33) taken += Number(budget.take(1));
    expect(taken).toBeGreaterThanOrEqual(100);
  });
});
