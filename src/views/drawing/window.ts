/** The position that a window of some size begins at, so that what is selected stands in its middle, or near an end. */
export function windowStart(position: number, size: number, count: number): number {
  return Math.max(0, Math.min(count - size, position - Math.floor(size / 2)));
}
