/**
 * Where a value lies on the way from one number to another: 0 at the first, 1 at the second.
 * Invariant: finite for finite numbers that differ, also where their distance is beyond the largest number.
 */
export function shareBetween(from: number, to: number, value: number): number {
  // Halving is exact, and half of a distance is always a number.
  const start = from / 2;
  return (value / 2 - start) / (to / 2 - start);
}
