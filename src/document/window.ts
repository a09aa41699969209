/** The position where a window of `size` begins, so that the selected position is in its middle, or near an end. */
export function windowStart(position: number, size: number, count: number): number {
  return Math.max(0, Math.min(count - size, position - Math.floor(size / 2)));
}
