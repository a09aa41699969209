/**
 * Runs tasks slice by slice, independently of how fast the machine is.
 */
import { onTestFinished, vi } from 'vitest';
import type { Task } from '../../src/numbers/engine/task.js';

/**
 * Until the end of the test, each reading of the clock advances it by `milliseconds`, so a slice ends after the same
 * work everywhere.
 */
export function useSteppingClock(milliseconds: number): void {
  let now = 0;
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  onTestFinished(() => spy.mockRestore());
}

/** Runs at most `slices` slices and drops the rest of the task. True if it ended. */
export function runSlices(task: Task<unknown>, slices: number): boolean {
  for (let slice = 0; slice < slices; slice++) {
    if (task.next().done === true) return true;
  }
  return false;
}

/** The number of slices that a task takes, and its result. */
export function countSlices<T>(task: Task<T>): { readonly result: T; readonly slices: number } {
  for (let slices = 0; ; slices++) {
    const slice = task.next();
    if (slice.done === true) return { result: slice.value, slices };
  }
}

/** Turns the event loop until this holds; the test's own time limit ends what never does. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
