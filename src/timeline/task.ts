/**
 * Work that may take long, cut into slices: a generator that reports progress now and then and ends in a result.
 * Invariant: between two slices every structure is consistent, so dropping a task half-way leaves nothing broken.
 */

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is counted; iterations where nothing is said. */
  readonly unit?: string;
}

export type Task<T> = Generator<Progress, T, void>;

/** Runs a task to its end without giving way. */
export function finish<T>(task: Task<T>): T {
  for (;;) {
    const slice = task.next();
    if (slice.done === true) return slice.value;
  }
}

/** Runs a task for about `milliseconds`; null when it has not ended by then. */
export function runFor<T>(
  task: Task<T>,
  milliseconds: number,
  onProgress: (progress: Progress) => void,
): { readonly result: T } | null {
  const until = performance.now() + milliseconds;
  for (;;) {
    const slice = task.next();
    if (slice.done === true) return { result: slice.value };
    onProgress(slice.value);
    if (performance.now() >= until) return null;
  }
}

/** Runs a task to its end, giving way to signals and timers between slices. */
export async function finishInSlices<T>(task: Task<T>): Promise<T> {
  for (;;) {
    const slice = task.next();
    if (slice.done === true) return slice.value;
    await giveWay();
  }
}

/** Lets the event loop turn once. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
