/**
 * How many keys a guest may press: a token bucket that refills at a steady rate up to one burst.
 */

export interface KeyBudget {
  /** How many of `count` keys are allowed now. */
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
