/**
 * `--session FILE`: opens the run that a session file names. The driver restores the session itself.
 */

import { shorten } from '../data/printable.js';
import { SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { fixtureOf, readSession, type SavedSession } from '../debugger/saving/session-file.js';
import type { Refused } from '../files/refused.js';
import { readTextFile } from '../files/text-file.js';
import { Refusal } from './ending.js';
import { type FixtureOptions, type OpenedRun, openRun, type RunSource, runSource } from './open-run.js';
import type { RunTask } from './opening.js';
import type { RunningProgram } from './running.js';

export async function openSavedRun(
  path: string,
  options: FixtureOptions,
  running: RunningProgram,
  run?: RunTask,
): Promise<OpenedRun> {
  const { session } = readSaved(path, SCRIPT_SIZE_LIMIT, readSession, running);
  return { ...(await openRun(sourceOfSaved(session, path, options, running), running, run)), session };
}

/** The file after --session. @throws Refusal */
export function readSaved<T extends { readonly kind: 'session' | 'class' }>(
  path: string,
  sizeLimit: number,
  read: (text: string) => T | Refused,
  { at }: RunningProgram,
): T {
  const file = readTextFile(at(path), sizeLimit);
  const found = file.kind === 'refused' ? file : read(file.text);
  if (found.kind === 'refused') throw new Refusal(`--session ${shorten(path)}: ${found.message}.`);
  return found;
}

export function sourceOfSaved(
  session: SavedSession,
  path: string,
  options: FixtureOptions,
  running: RunningProgram,
): RunSource {
  const { set, seed } = session.fixture;
  const named = fixtureOf(session, running.at(path));
  return runSource(named, { ...options, set, ...(seed === null ? {} : { seed }) }, running);
}
