/**
 * Giving way: work that may take long is a generator, which pauses now and then so that others get a turn. What it yields
 * says how far it is.
 * Invariant: where it pauses has no influence on what comes of it. Between two slices every structure is consistent, so
 * a task dropped halfway leaves nothing broken; whoever drops one calls its `return`, so that it can give back the memory
 * that it works in.
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

export interface Progress {
  /** What is under way, where the unit does not tell. */
  readonly name?: string;
  readonly done: number;
  readonly total: number;
  /** What is counted; iterations by default. */
  readonly unit?: string;
  /** What is under way now, if it takes long itself. */
  readonly stage?: ProgressStage;
  /** Where a move comes to stand if it is stopped now; without it, where it began. */
  readonly at?: StoppingPlace;
  /** Why it comes to stand there and not farther on. */
  readonly whyThere?: string;
  /** What Esc does; it stops the task by default. */
  readonly onEscape?: string;
  /** What a move has printed on its way; the list grows. */
  readonly printed?: readonly PrintedLine[];
}

/** The progress of a replay, which always tells how far that has got. */
export interface ReplayProgress extends Progress {
  /** Every iteration before this one has been executed as a whole, and shown to whoever looks through them. */
  readonly iteration: number;
}

/** The progress of a move. */
export interface MoveProgress extends Progress {
  readonly at: StoppingPlace;
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

export type Task<T, P extends Progress = Progress> = Generator<P, T, void>;
/** What comes of the work that a function begins. */
export type ResultOf<Begin extends (...given: never[]) => Generator> =
  ReturnType<Begin> extends Generator<unknown, infer Result> ? Result : never;
export type ReplayTask<T> = Task<T, ReplayProgress>;
export type MoveTask<T> = Task<T, MoveProgress>;

/** Work that pauses, as part of a task that has got so far. */
export function during<T, P extends Progress>(work: Generator<unknown, T, void>, progress: P): Task<T, P> {
  return reporting(work, () => progress);
}

export function withStage<P extends Progress>(progress: P, stage: ProgressStage | null | undefined): P {
  return stage ? { ...progress, stage } : progress;
}

/** A task as part of another, which has got so far: of its own progress only the stage is told. */
export function withinTask<T, P extends Progress>(task: Task<T>, progress: P): Task<T, P> {
  return reporting(task, ({ stage }) => withStage(progress, stage));
}

/** Work that is counted in itself, as a task that is called by its name. */
export function namedTask<T>(work: Generator<Count, T, void>, name: string): Task<T> {
  return reporting(work, (count) => ({ name, ...count }));
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
    if (slice.done) return { result: slice.value };
    onProgress(slice.value);
    if (performance.now() >= until) return null;
  }
}

/** Runs a task to its end, with a pause after each slice. */
export async function runSliced<T>(task: Task<T>, pause: (progress: Progress) => Promise<void>): Promise<T> {
  for (;;) {
    const slice = task.next();
    if (slice.done) return slice.value;
    await pause(slice.value);
  }
}

/** Lets the event loop turn once. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The same work, dropped where it pauses once it may take no longer; null then. */
export function* unlessOver<P, T>(work: Generator<P, T, void>, isOver: () => boolean): Generator<P, T | null, void> {
  for (;;) {
    const slice = work.next();
    if (slice.done) return slice.value;
    if (isOver()) {
      work.return(null as T);
      return null;
    }
    yield slice.value;
  }
}
