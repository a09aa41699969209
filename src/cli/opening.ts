/**
 * Opens what takes long in a terminal that the debugger is to have: says how far it is, and ends at once on Ctrl-C, Esc
 * or q.
 * Invariant: the terminal is as it was when this is over, and what has been typed meanwhile is read by whoever reads next.
 */

import { type Progress, reporting, type Task } from '../numbers/engine/task.js';
import { createInputDecoder } from '../terminal/stream/input-decoder.js';
import type { History } from '../timeline/history.js';
import { createProgress, runShown } from './progress.js';
import { EXIT, exitCodeOf, type RunningProgram } from './running.js';

/** Runs a task to its end. */
export type RunTask = <T>(task: Task<T>) => Promise<T>;

/** What opens soon says nothing, so that its first screen does not flicker. */
const PATIENCE_MILLISECONDS = 300;

/** Opens in this terminal; where there is none, as other commands do. */
export async function openInTerminal<T>(running: RunningProgram, open: (run: RunTask) => Promise<T>): Promise<T> {
  const { input, output } = running;
  if (!input.isTTY || !output.isTTY) return open((task) => runShown(task, running));
  const progress = createProgress(running, output, PATIENCE_MILLISECONDS);
  const beganAt = performance.now();
  const stops: (() => void)[] = [];
  try {
    return await open((task) =>
      runShown(task, running, {
        show: (slice) => {
          progress.show(slice);
          const isDue = stops.length === 0 && performance.now() - beganAt > PATIENCE_MILLISECONDS;
          if (isDue) stops.push(listenForEnd(running));
        },
        clear: () => {},
      }),
    );
  } finally {
    for (const stop of stops) stop();
    progress.clear();
  }
}

/** What is typed waits, but for the keys that end. A q may belong to what is typed ahead, unless it comes first. */
function listenForEnd({ input, end, ended }: RunningProgram): () => void {
  const typed: Buffer[] = [];
  let isFirst = true;
  const decoder = createInputDecoder({
    onKey: (name) => {
      if (name === 'ctrl+c') end(exitCodeOf('SIGINT'));
      if (name === 'escape' || (name === 'q' && isFirst)) end(EXIT.done);
      isFirst = false;
    },
  });
  const take = (bytes: Buffer): void => {
    typed.push(bytes);
    decoder.push(bytes);
  };
  const leave = (): void => void input.setRawMode(false);
  input.setRawMode(true);
  ended.addEventListener('abort', leave, { once: true });
  input.on('data', take);
  return () => {
    ended.removeEventListener('abort', leave);
    input.off('data', take);
    input.pause();
    if (typed.length > 0) input.unshift(Buffer.concat(typed));
    leave();
  };
}

/** Executes the iteration that every screen begins with. */
export function executeFirst(timeline: History): Task<unknown> {
  return reporting(timeline.reach(timeline.numbers.first), ({ stage, ...progress }: Progress): Progress => {
    const { done, total, unit } = stage ?? { ...progress, unit: 'iterations' };
    return { name: 'executing the first iteration', done, total, unit };
  });
}
