/** Runs one task at a time, in slices between which the event loop turns, and drops it if it takes too long. */

import { TookTooLong, WITHOUT_LIMIT } from '../numbers/engine/errors.js';
import { type Progress, runFor, type Task } from '../numbers/engine/task.js';
import { memoryProblem } from '../numbers/kernels/out-of-memory.js';
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

/** A task that is under way. */
interface Running {
  readonly task: Task<unknown>;
  readonly onEnd: (result: unknown) => void;
  /** Whether a slice of it is being run right now. */
  isInSlice: boolean;
  latest: Progress | null;
  /** How many milliseconds it has used so far. */
  spent: number;
}

export class TaskRunner {
  private running: Running | null = null;
  private progressShownAt = 0;

  constructor(
    private readonly pace: Pace,
    private readonly listener: Listener,
  ) {}

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** The latest progress of the task that is running. */
  get progress(): Progress | null {
    return this.running?.latest ?? null;
  }

  /**
   * Runs the first slice at once. A task that is still running is dropped.
   * @param onLong called if the task goes on after its first slice
   */
  begin<T>(task: Task<T>, onEnd: (result: T) => void, onLong?: () => void): void {
    this.drop();
    const running: Running = { task, onEnd: (result) => onEnd(result as T), isInSlice: false, latest: null, spent: 0 };
    this.running = running;
    this.slice(running, this.pace.firstSliceMilliseconds);
    if (this.running === running) onLong?.();
  }

  drop(): void {
    const { running } = this;
    this.running = null;
    // One that is in the middle of a slice gives back what it holds after it.
    if (running?.isInSlice === false) end(running.task);
  }

  private slice(running: Running, milliseconds: number): void {
    const { pace, listener } = this;
    const began = performance.now();
    const ended = this.runSlice(running, milliseconds);
    if (this.running !== running) return;
    if (ended !== null) {
      this.running = null;
      running.onEnd(ended.result);
      return;
    }
    const now = performance.now();
    running.spent += now - began;
    if (running.spent > pace.budgetMilliseconds) {
      this.drop();
      listener.onGivenUp(
        `That takes more than the ${pace.budgetMilliseconds / 1000} s of computing that one command may use. You are where you were.`,
      );
      return;
    }
    if (now - this.progressShownAt >= PROGRESS_MILLISECONDS) {
      listener.onProgress(shownOf(running.latest));
      this.progressShownAt = now;
    }
    pace.schedule(() => {
      if (this.running === running) this.slice(running, pace.sliceMilliseconds);
    });
  }

  /** Null if the task goes on, or has been dropped. */
  private runSlice(running: Running, milliseconds: number): { readonly result: unknown } | null {
    const { within = WITHOUT_LIMIT } = this.pace;
    let isUsable = true;
    running.isInSlice = true;
    try {
      return within(() =>
        runFor(running.task, milliseconds, (latest) => {
          running.latest = latest;
        }),
      );
    } catch (error) {
      isUsable = !(error instanceof TookTooLong);
      const isSaid = !isUsable || error instanceof TooMuchToRemember || error instanceof ReplayFault;
      const problem = isSaid ? (error as Error).message : memoryProblem(error);
      if (problem === null) throw error;
      this.running = null;
      this.listener.onGivenUp(problem);
      return null;
    } finally {
      running.isInSlice = false;
      if (isUsable && this.running !== running) end(running.task);
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
