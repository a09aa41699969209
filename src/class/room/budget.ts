/**
 * How many keys a guest may press, or how much else somebody may ask for: a token bucket that refills at a steady rate
 * up to one burst.
 * Invariant: what is refused spends nothing, so a key that is held down never locks its own budget.
 */

export type Budget = ReturnType<typeof createBudget>;

export function createBudget(aSecond: number, atOnce: number) {
  let left = atOnce;
  let at = performance.now();
  return {
    /** Whether `count` keys or requests that came together are allowed now: all of them or none. */
    take: (count: number) => {
      const time = performance.now();
      left = Math.min(atOnce, left + ((time - at) / 1000) * aSecond);
      at = time;
      if (count > left) return false;
      left -= count;
      return true;
    },
  };
}
