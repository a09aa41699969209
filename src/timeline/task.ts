/**
 * Work that may take long, cut into slices: a generator that reports progress now and then and returns a result.
 * Invariant: between two slices every structure is consistent, so a task dropped halfway leaves nothing broken. Whoever
 * drops one calls its `return`, so that it can give back the memory that it works in.
 */

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** What is counted; iterations by default. */
  readonly unit?: string;
  /** The iteration that a replay has got to. */
  readonly iteration?: number;
  /** Where a move comes to stand if it is stopped now. */
  readonly at?: StoppingPlace;
  /** What a move has printed on its way; the list grows. */
  readonly printed?: readonly PrintedLine[];
}

/** A line, and where it was printed. */
export interface PrintedLine {
  readonly cursor: StoppingPlace & { readonly branch: number };
  readonly text: string;
}

export interface StoppingPlace {
  readonly iteration: number;
  readonly frame: number;
  readonly row: number | null;
}

export type Task<T> = Generator<Progress, T, void>;

/** How long a task works before it yields. */
export const SLICE_MILLISECONDS = 8;

/** The progress within an iteration that takes long. */
export function inSteps(done: number, total: number): Progress {
  return { done, total, unit: 'steps' };
}

/** Work that pauses, as part of a task that has got so far. */
export function* during<T>(work: Generator<unknown, T, void>, progress: Progress): Task<T> {
  for (;;) {
    const slice = work.next();
    if (slice.done === true) return slice.value;
    yield progress;
  }
}

/** Runs a task to its end without yielding to the event loop. */
export function finish<T>(task: Generator<unknown, T, void>): T {
  for (;;) {
    const slice = task.next();
    if (slice.done === true) return slice.value;
  }
}

/** Runs a task for about `milliseconds`; null if it has not finished by then. */
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

/** Runs a task to its end, letting signals and timers run between slices. */
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
