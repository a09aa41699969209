/**
 * Running tasks slice by slice, without depending on how fast the machine is.
 * Invariant: the clock moves by a fixed amount each time it is read, so a slice ends after the same work everywhere.
 */
import { onTestFinished, vi } from 'vitest';
import type { Task } from '../../src/timeline/task.js';

/** Until the end of the test, every reading of the clock finds it `milliseconds` later. */
export function useSteppingClock(milliseconds: number): void {
  let now = 0;
  const spy = vi.spyOn(performance, 'now').mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  onTestFinished(() => spy.mockRestore());
}

/** Runs at most `slices` slices; what is left of the task is dropped. True when it ended. */
export function runSlices(task: Task<unknown>, slices: number): boolean {
  for (let slice = 0; slice < slices; slice++) {
    if (task.next().done === true) return true;
  }
  return false;
}

/** Numbers of slices that a task takes, and its result. */
export function countSlices<T>(task: Task<T>): { readonly result: T; readonly slices: number } {
  for (let slices = 0; ; slices++) {
    const slice = task.next();
    if (slice.done === true) return { result: slice.value, slices };
  }
}
