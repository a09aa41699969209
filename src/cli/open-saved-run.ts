/**
 * `--session FILE`: opens the run that a session file names. The driver restores the session itself.
 */

import { spell } from '../commands/spelling.js';
import { type CommandContext, contextOf } from '../debugger/command.js';
import { SCRIPT_SIZE_LIMIT } from '../debugger/saving/script.js';
import { readSession, type SavedSession } from '../debugger/saving/session-file.js';
import { refuse, refusing, shorten } from '../files/refusal.js';
import { textOfFile } from '../files/text-file.js';
import { openSession } from '../terminal/store.js';
import { fixtureOf } from '../training/fixture/fixture-reference.js';
import { type FixtureOptions, type OpenedRun, openRun, type openTimeline } from './open-run.js';
import type { RunTask } from './opening.js';
import type { RunningProgram } from './running.js';

export async function openSavedRun(
  path: string,
  options: FixtureOptions,
  running: RunningProgram,
  run?: RunTask,
): Promise<OpenedRun> {
  const session = readSaved(path, SCRIPT_SIZE_LIMIT, readSession, running);
  return { ...(await openSaved(session, path, options, running, run)), session };
}

/**
 * The session of a file, where it stands, with nobody there to go on with it.
 * @param name of a fixture, if one was typed
 */
export async function openRestored(
  path: string,
  name: string | undefined,
  options: FixtureOptions,
  running: RunningProgram,
): Promise<CommandContext> {
  if ([name, options.lesson, options.set, options.seed].some((given) => given !== undefined))
    return refuse('--session brings its own fixture: leave out the name, --lesson, --set and --seed.');
  const run = await openSavedRun(path, options, running);
  const { store, driver } = openSession(run, NOBODY);
  if (run.session !== undefined) await driver.restore(run.session);
  driver.dispose();
  const { message } = store.getState().session.open;
  if (message?.tone === 'warning') return refuse(spell(message.text, 'commands'));
  return contextOf(store.getState());
}

/** The start of a run, with nobody there to go on. */
export function begin(run: OpenedRun): CommandContext {
  return contextOf(openSession(run, NOBODY).store.getState());
}

/** The host of a session in which nobody does anything. */
const NOBODY = { quit: () => {} };

/** The file after --session. */
export function readSaved<T>(path: string, sizeLimit: number, read: (text: string) => T, { at }: RunningProgram): T {
  return refusing(`--session ${shorten(path)}: `, () => read(textOfFile(at(path), sizeLimit)), '.');
}

/** The run that a session of a file names. */
export function openSaved(
  session: SavedSession,
  path: string,
  options: FixtureOptions,
  running: RunningProgram,
  run?: RunTask,
  createTimeline?: typeof openTimeline,
): Promise<OpenedRun> {
  const { set, seed } = session.fixture;
  const named = fixtureOf(session.fixture, running.at(path));
  return openRun(named, { ...options, set, seed: seed ?? undefined }, running, run, createTimeline);
}
