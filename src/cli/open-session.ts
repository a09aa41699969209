/**
 * `--session FILE`: opens the run that a session file names. The driver restores the session itself.
 */
import { shorten } from '../data/printable.js';
import { SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { fixtureOf, readSession } from '../debugger/saving/session-file.js';
import { readTextFile } from '../files/text-file.js';
import { Refusal } from './ending.js';
import { type FixtureOptions, type OpenedRun, openRun } from './open-run.js';

export function openSession(path: string, options: FixtureOptions): OpenedRun {
  const file = readTextFile(path, SCRIPT_SIZE_LIMIT);
  if (file.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${file.message}.`);
  const read = readSession(file.text);
  if (read.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${read.message}.`);
  const { set, seed } = read.session.fixture;
  const run = openRun(fixtureOf(read.session, path), {
    ...options,
    set,
    ...(seed === null ? {} : { seed }),
  });
  return { ...run, session: read.session };
}
