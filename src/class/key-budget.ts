/**
 * How many keys a guest may press.
 * Invariant: what has not been used fills up again, to no more than may be used at once.
 */

export interface KeyBudget {
  /** How many of so many keys are still allowed. */
  take(count: number): number;
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
      const taken = Math.min(count, Math.floor(left));
      left -= taken;
      return taken;
    },
  };
}
