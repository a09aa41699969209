/**
 * Says how far work has got on a stream, usually stderr, where that is a terminal and nothing else has been written for a
 * while.
 * Invariant: the line is gone before anything else is written, and when the program ends.
 */
import { widthOf } from '../document/cells/width.js';
import { progressTexts } from '../explaining/progress-text.js';
import { giveWay, type Progress, runSliced, type Task } from '../numbers/engine/task.js';
import { Ended, type RunningProgram } from './running.js';

type ProgressLine = ReturnType<typeof createProgress>;

const PATIENCE_MILLISECONDS = 1000;
const PROGRESS_MILLISECONDS = 200;

/** @param patience how long there must have been nothing to see, in milliseconds */
export function createProgress(
  { errors, ended }: RunningProgram,
  stream: NodeJS.WriteStream = errors,
  patience = PATIENCE_MILLISECONDS,
) {
  let dueAt = performance.now() + patience;
  let isShown = false;
  const erase = (): void => {
    if (!isShown) return;
    isShown = false;
    ended.removeEventListener('abort', erase);
    stream.write('\r\x1b[K');
  };
  return {
    show: (progress: Progress): void => {
      const now = performance.now();
      if (!stream.isTTY || now < dueAt) return;
      dueAt = now + PROGRESS_MILLISECONDS;
      if (!isShown) ended.addEventListener('abort', erase, { once: true });
      isShown = true;
      stream.write(`\r\x1b[K${fitting(progressTexts(progress), stream.columns - 1)}`);
    },
    /** Takes the line away until there has been nothing to see for a while again. */
    clear: (): void => {
      erase();
      dueAt = performance.now() + patience;
    },
  };
}

/** Part of a line that wraps could not be taken away. */
function fitting(texts: readonly string[], room: number): string {
  return texts.find((text) => widthOf(text) <= room) ?? '';
}

/**
 * Runs a task to its end, letting signals and timers run between slices.
 * @throws Ended if the program ends meanwhile
 */
export async function runShown<T>(
  task: Task<T>,
  running: RunningProgram,
  progress: ProgressLine = createProgress(running),
): Promise<T> {
  try {
    return await runSliced(task, async (slice) => {
      progress.show(slice);
      await giveWay();
      if (running.ended.aborted) throw new Ended();
    });
  } finally {
    progress.clear();
  }
}
