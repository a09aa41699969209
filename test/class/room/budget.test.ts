/** How many keys of a guest are taken. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBudget } from '../../../src/class/room/budget.js';

describe('keys of a guest', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are so many and no more', () => {
    const budget = createBudget(10, 5);
    expect([budget.take(3), budget.take(3), budget.take(2), budget.take(1)]).toEqual([true, false, true, false]);
    vi.advanceTimersByTime(250);
    expect([budget.take(3), budget.take(2)]).toEqual([false, true]);
    vi.advanceTimersByTime(60_000);
    expect([budget.take(9), budget.take(5)]).toEqual([false, true]);
  });

  it('are as many as the budget refills while one is held that repeats faster', () => {
    const budget = createBudget(10, 5);
    let taken = 0;
    for (let now = 0; now < 10_000; now += 33) {
      taken += Number(budget.take(1));
      vi.advanceTimersByTime(33);
    }
    expect(taken).toBeGreaterThanOrEqual(100);
  });
});
