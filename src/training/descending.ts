/** NaN before all others. Infinities equal themselves, which a difference would deny. */
export function descending(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return x === y ? 0 : y > x ? 1 : -1;
}
