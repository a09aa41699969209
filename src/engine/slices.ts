/**
 * Giving way: work that may take long is a generator, which pauses now and then so that others get a turn. What it yields
 * says how far it is.
 * Invariant: where it pauses has no influence on what comes of it.
 */

/** How far work has got. */
export interface Count {
  readonly done: number;
  readonly total: number;
  /** What is counted. */
  readonly unit: string;
}

/** One part of what is counted, with a count of its own. */
export interface ProgressStage extends Count {
  readonly name: string;
}

/** How long work goes on before it gives way. */
export const SLICE_MILLISECONDS = 8;

/** When a slice that begins now is over. */
export function sliceEnd(): number {
  return performance.now() + SLICE_MILLISECONDS;
}

/** Tells whether a slice has lasted long enough; the next one then begins. */
export function createPause(): () => boolean {
  let end = sliceEnd();
  return () => {
    if (performance.now() < end) return false;
    end = sliceEnd();
    return true;
  };
}

/** The same work, reporting the progress of the whole instead of its own. */
export function* reporting<T, P, Q>(work: Generator<P, T, void>, report: (progress: P) => Q): Generator<Q, T, void> {
  for (;;) {
    const slice = work.next();
    if (slice.done) return slice.value;
    yield report(slice.value);
  }
}

/** Runs work to its end without a pause. */
export function finish<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const slice = work.next();
    if (slice.done) return slice.value;
  }
}
