/** Runs tasks to their end, and says on stderr how far they are where that is a terminal. */
import { giveWay, type Progress, type Task } from '../../timeline/task.js';
import { formatCount } from '../../views/drawing/numbers.js';

export type Report = (slice: Progress | null) => void;

const PROGRESS_MILLISECONDS = 200;

/** On a terminal only; null ends it. */
export function createProgress(): Report {
  let shown = 0;
  if (!process.stderr.isTTY) return () => {};
  return (slice) => {
    const now = performance.now();
    if (slice !== null && now - shown < PROGRESS_MILLISECONDS) return;
    if (slice === null && shown === 0) return;
    shown = now;
    const text =
      slice === null ? '' : `${formatCount(slice.done)} of ${formatCount(slice.total)} ${slice.unit ?? 'iterations'}`;
    process.stderr.write(`\r\x1b[K${text}`);
  };
}

export async function run<T>(task: Task<T>, report: Report): Promise<T> {
  for (;;) {
    const slice = task.next();
    if (slice.done === true) return slice.value;
    report(slice.value);
    await giveWay();
  }
}
