/**
 * A clock for one test that goes on each time it is read: what is shown after a while is shown after so much work, on a
 * machine of any speed.
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
