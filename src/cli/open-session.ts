/**
 * `--session FILE`: opens the run that a session file names. The driver restores the session itself.
 */
import { shorten } from '../data/printable.js';
import { SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { fixtureOf, readSession } from '../debugger/saving/session-file.js';
import { readTextFile } from '../files/text-file.js';
import { Refusal } from './ending.js';
import { type FixtureOptions, isRecordingPath, type OpenedRun, runInSlices } from './open-run.js';
import type { RunTask } from './opening.js';
import type { RunningProgram } from './running.js';

export async function openSession(
  path: string,
  options: FixtureOptions,
  running: RunningProgram,
  run: RunTask,
): Promise<OpenedRun> {
  const file = readTextFile(running.at(path), SCRIPT_SIZE_LIMIT);
  if (file.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${file.message}.`);
  const read = readSession(file.text);
  if (read.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${read.message}.`);
  const { set, seed } = read.session.fixture;
  const named = fixtureOf(read.session, running.at(path));
  const opened = isRecordingPath(named)
    ? await (await import('./recorded/open-recording.js')).openRecordedRun(named, undefined, running)
    : await run(runInSlices(named, { ...options, set, ...(seed === null ? {} : { seed }) }, running));
  return { ...opened, session: read.session };
}
