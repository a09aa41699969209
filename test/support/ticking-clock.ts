/**
 * Clocks that a test holds, so that a machine of any speed gives the same: one that goes on each time it is read, with
 * which what is shown after a while is shown after so much work, and one that stands still, with which no allowance refills.
 */
import { onTestFinished, vi } from 'vitest';

/** @param milliseconds from one reading to the next */
export function tickWhenRead(milliseconds: number): void {
  let now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  onTestFinished(() => void clock.mockRestore());
}

/** Does something in no time, as far as the clock tells. */
export async function inNoTime<T>(action: () => Promise<T>): Promise<T> {
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now);
  try {
    return await action();
  } finally {
    clock.mockRestore();
  }
}
