// The shortest sequence that moves the cursor from one cell to another, out of those that every terminal supports.

/** The shortest move between two cells, zero-based; `fromX` is -1 when the cursor's column is unknown. */
export function shortestMove(fromX: number, fromY: number, x: number, y: number): string {
  const absolute = x === 0 ? (y === 0 ? '\x1b[H' : `\x1b[${y + 1}H`) : `\x1b[${y === 0 ? '' : y + 1};${x + 1}H`;
  if (fromX < 0) return absolute;
  const relative = relativeMove(fromX, fromY, x, y);
  return relative !== undefined && relative.length <= absolute.length ? relative : absolute;
}

/** Never uses a line feed: it scrolls on the last row, and a terminal driver may add a carriage return. */
function relativeMove(fromX: number, fromY: number, x: number, y: number): string | undefined {
  const count = (distance: number): string => (distance === 1 ? '' : String(distance));
  if (y === fromY) {
    if (x === 0) return '\r';
    return x > fromX ? `\x1b[${count(x - fromX)}C` : '\b'.repeat(fromX - x);
  }
  if (y > fromY && x === 0) return `\x1b[${count(y - fromY)}E`;
  if (y > fromY && x === fromX) return `\x1b[${count(y - fromY)}B`;
  return undefined;
}
