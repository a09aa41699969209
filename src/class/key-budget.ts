/**
 * How many keys a guest may press: a token bucket that refills at a steady rate up to one burst.
 * Invariant: keys that are refused spend nothing, so a key that is held down never locks its own budget.
 */

export interface KeyBudget {
  /** Whether `count` keys that came together are allowed now: all of them or none. */
  take(count: number): boolean;
}

export function createKeyBudget(
  aSecond: number,
  atOnce: number,
  now: () => number = () => performance.now(),
): KeyBudget {
  let left = atOnce;
  let at = now();
  return {
    take: (count) => {
      const time = now();
      left = Math.min(atOnce, left + ((time - at) / 1000) * aSecond);
      at = time;
      if (count > left) return false;
      left -= count;
      return true;
    },
  };
}
