/** Opens a recording for the commands of the program, with progress on stderr where its index has to be made first. */
import { join } from 'node:path';
import type { FixtureSource } from '../../data/fixture/fixture-source.js';
import { openRecording } from '../../recorded/open-recording.js';
import type { History } from '../../timeline/history.js';
import { giveWay } from '../../timeline/task.js';
import { Refusal } from '../ending.js';
import { Ended, type RunningProgram } from '../running.js';

const PROGRESS_EVERY = 1000;

/** @throws Refusal if it is none, or cannot be read */
export async function openRecordedRun(
  path: string,
  rank: number | undefined,
  running: RunningProgram,
): Promise<{ readonly timeline: History; readonly source: FixtureSource }> {
  const { at, folder } = running;
  const task = openRecording(path, rank ?? null, folder);
  let told = performance.now();
  for (;;) {
    const slice = task.next();
    if (slice.done === true) {
      if (slice.value.kind === 'refused') throw new Refusal(slice.value.message);
      slice.value.remarks.forEach(running.warn);
      // A session names a recording as it names a fixture: by its path, with the rank that was asked for.
      const nameOrPath = rank === undefined ? path : join(path, `rank${rank}`);
      const source = { nameOrPath, path: at(nameOrPath), folder, overrides: [], seed: null };
      return { timeline: slice.value.history, source };
    }
    await giveWay();
    if (running.ended.aborted) throw new Ended();
    if (performance.now() - told < PROGRESS_EVERY) continue;
    told = performance.now();
    const { done, total } = slice.value;
    running.warn(`The index is missing and is made again: ${Math.floor((100 * done) / total)} %.`);
  }
}
