/** Runs one task at a time, in slices between which the event loop turns, and drops it if it takes too long. */

import { TookTooLong, WITHOUT_LIMIT } from '../engine/errors.js';
import { type Progress, runFor, type Task } from '../engine/task.js';
import { memoryProblem } from '../kernels/out-of-memory.js';
import { TooMuchToRemember } from '../timeline/metrics.js';
import { ReplayFault } from '../timeline/replay-fault.js';
import type { Pace } from './session-host.js';

/** Drawing takes about as long as a slice, so progress is not shown after every slice. */
const PROGRESS_MILLISECONDS = 100;

interface Listener {
  onProgress(progress: Progress | null): void;
  /** The task or a slice of it took too long, memory ran out or a replay diverged. It has been dropped; `why` is for the user. */
  onGivenUp(why: string): void;
}

export class TaskRunner {
  private task: Task<unknown> | null = null;
  /** The task whose slice is running right now. */
  private active: Task<unknown> | null = null;
  private latest: Progress | null = null;
  private progressShownAt = 0;
  /** How many milliseconds the task has used so far. */
  private spent = 0;

  constructor(
    private readonly pace: Pace,
    private readonly listener: Listener,
  ) {}

  get isRunning(): boolean {
    return this.task !== null;
  }

  /** The latest progress of the task that is running. */
  get progress(): Progress | null {
    return this.latest;
  }

  /**
   * Runs the first slice at once. A task that is still running is dropped.
   * @param onLong called if the task goes on after its first slice
   */
  begin<T>(task: Task<T>, onEnd: (result: T) => void, onLong?: () => void): void {
    this.drop();
    this.task = task;
    this.spent = 0;
    this.slice(task, onEnd, this.pace.firstSliceMilliseconds);
    if (this.task === task) onLong?.();
  }

  drop(): void {
    const { task } = this;
    this.task = null;
    this.latest = null;
    // One that is in the middle of a slice gives back what it holds after it.
    if (task !== null && task !== this.active) end(task);
  }

  private slice<T>(task: Task<T>, onEnd: (result: T) => void, milliseconds: number): void {
    const { pace, listener } = this;
    const began = performance.now();
    const ended = this.runSlice(task, milliseconds);
    if (this.task !== task) return;
    if (ended !== null) {
      this.task = null;
      onEnd(ended.result);
      return;
    }
    const now = performance.now();
    this.spent += now - began;
    if (this.spent > pace.budgetMilliseconds) {
      this.drop();
      listener.onGivenUp(
        `That takes more than the ${pace.budgetMilliseconds / 1000} s of computing that one command may use. You are where you were.`,
      );
      return;
    }
    if (now - this.progressShownAt >= PROGRESS_MILLISECONDS) {
      listener.onProgress(shownOf(this.latest));
      this.progressShownAt = now;
    }
    pace.schedule(() => {
      if (this.task === task) this.slice(task, onEnd, pace.sliceMilliseconds);
    });
  }

  /** Null if the task goes on, or has been dropped. */
  private runSlice<T>(task: Task<T>, milliseconds: number): { readonly result: T } | null {
    const { within = WITHOUT_LIMIT } = this.pace;
    let isUsable = true;
    this.active = task;
    try {
      return within(() =>
        runFor(task, milliseconds, (latest) => {
          this.latest = latest;
        }),
      );
    } catch (error) {
      isUsable = !(error instanceof TookTooLong);
      const isSaid = !isUsable || error instanceof TooMuchToRemember || error instanceof ReplayFault;
      const problem = isSaid ? (error as Error).message : memoryProblem(error);
      if (problem === null) throw error;
      this.task = null;
      this.listener.onGivenUp(problem);
      return null;
    } finally {
      this.active = null;
      if (isUsable && this.task !== task) end(task);
    }
  }
}

/** A progress without the printed lines, of which more are still to come. */
function shownOf(progress: Progress | null): Progress | null {
  if (progress === null) return null;
  const { printed: _, ...shown } = progress;
  return shown;
}

function end(task: Task<unknown>): void {
  task.return(undefined);
}
