/** Opens a recording for the commands of the program, with progress on stderr where its index has to be made first. */
import { join } from 'node:path';
import type { FixtureSource } from '../../data/fixture/fixture-source.js';
import { openRecording } from '../../recorded/open-recording.js';
import { giveWay } from '../../timeline/task.js';
import { Refusal } from '../ending.js';
import type { OpenedRun } from '../open-run.js';
import { Ended, type RunningProgram } from '../running.js';

const PROGRESS_EVERY = 1000;

/** A session names a recording as it names a fixture: by its path, with the rank that was asked for. */
function sourceOf(path: string, rank: number | undefined, { at, folder }: RunningProgram): FixtureSource {
  const whole = rank === undefined ? path : join(path, `rank${rank}`);
  return { nameOrPath: whole, path: at(whole), folder, overrides: [], seed: null };
}

/** @throws Refusal if it is none, or cannot be read */
export async function openRecordedRun(
  path: string,
  rank: number | undefined,
  running: RunningProgram,
): Promise<OpenedRun> {
  const task = openRecording(path, rank ?? null, running.folder);
  let told = performance.now();
  for (;;) {
    const slice = task.next();
    if (slice.done === true) {
      if (slice.value.kind === 'refused') throw new Refusal(slice.value.message);
      slice.value.remarks.forEach(running.warn);
      return { timeline: slice.value.history, source: sourceOf(path, rank, running) };
    }
    await giveWay();
    if (running.ended.aborted) throw new Ended();
    if (performance.now() - told < PROGRESS_EVERY) continue;
    told = performance.now();
    const { done, total } = slice.value;
    running.warn(`The index is missing and is made again: ${Math.floor((100 * done) / total)} %.`);
  }
}
