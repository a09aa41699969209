/** How many keys of a guest are taken. */
import { describe, expect, it } from 'vitest';
import { createKeyBudget } from '../../src/class/key-budget.js';

describe('keys of a guest', () => {
  it('are so many and no more', () => {
    let now = 0;
    const budget = createKeyBudget(10, 5, () => now);
    expect([budget.take(3), budget.take(3), budget.take(3)]).toEqual([3, 2, 0]);
    now += 250;
    expect(budget.take(9)).toBe(2);
    now += 60_000;
    expect(budget.take(9)).toBe(5);
  });
});
