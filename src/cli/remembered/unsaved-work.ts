/**
 * Branches that were not saved when the debugger was left, or another run was opened in their place: they are kept in a
 * file of the state folder, and the next start offers it. The files before it are kept, too, up to a few. Each has a name of
 * its own for good, so that the command that opens it stays true.
 * Invariant: nothing is written while there is nothing that could be lost.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { referenceTo } from '../../data/fixture/fixture-reference.js';
import { contextOf } from '../../debugger/command.js';
import { savedSession } from '../../debugger/saving/saved-session.js';
import { SCRIPT_SIZE_LIMIT } from '../../debugger/saving/script.js';
import { readSession, sessionText } from '../../debugger/saving/session-file.js';
import type { SessionFiles } from '../../debugger/session-host.js';
import { formatPlural } from '../../document/numbers.js';
import { finish } from '../../engine/task.js';
import { type Environment, stateFolder } from '../../files/own-folders.js';
import { refusalIn, unlessRefused } from '../../files/refusal.js';
import { textOfFile } from '../../files/text-file.js';
import { writeFile } from '../../files/write-file.js';
import type { DebuggerState, DebuggerStore } from '../../store.js';
import { type Branches, branchOf, MAIN } from '../../timeline/branches.js';

type Kept =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'kept'; readonly path: string; readonly what: string }
  | { readonly kind: 'failed'; readonly what: string; readonly problem: string };

const NOTHING: Kept = { kind: 'nothing' };

/** Files that are kept, the latest included. */
const MOST_KEPT = 5;

export function watchUnsavedWork(store: DebuggerStore, env: Environment) {
  let saved: Branches | null = null;
  let last = NOTHING;
  const keep = (state: DebuggerState): Kept => {
    const { branches } = state;
    if (branches === saved) return last;
    if (!hasOwnBranches(state)) return NOTHING;
    last = write(state, env);
    if (last.kind === 'kept') saved = branches;
    return last;
  };
  store.subscribe((after, before) => {
    if (runOf(after.branches) === runOf(before.branches)) return;
    keep(before);
    last = NOTHING;
  });
  return {
    /** The session was saved as it is, or has come out of a file. */
    markSaved: () => {
      saved = store.getState().branches;
      last = NOTHING;
    },
    /** Keeps what is not saved, unless that has been done. */
    keep: () => keep(store.getState()),
  };
}

/** What the first screen says of work that was left unsaved; null where there is none, or where it was said before. */
export function offerUnsavedWork(env: Environment, called: string): string | null {
  const latest = numbersIn(stateFolder(env)).at(-1);
  if (latest === undefined) return null;
  const path = pathOf(stateFolder(env), latest);
  return unlessRefused(() => {
    readSession(textOfFile(path, SCRIPT_SIZE_LIMIT));
    writeFile(markOf(env), '', { replace: 'none' });
    return `Branches that were left unsaved are kept: "${called} --session ${path}" opens them.`;
  });
}

/** The files of a session, of which it is noted when it is saved. */
export function noting(files: SessionFiles, noteSaved: () => void): SessionFiles {
  return {
    ...files,
    writeSession: (path, text, force) => {
      files.writeSession(path, text, force);
      noteSaved();
    },
  };
}

/** The question before leaving; null where nothing would be lost. */
export function whatWouldBeLost(kept: Kept): string | null {
  if (kept.kind !== 'failed') return null;
  const { what, problem } = kept;
  return `${what} not saved, and cannot be kept: ${problem}. q again leaves, "save FILE" saves.`;
}

/** What is said once the screen is left; null where nothing was kept. */
export function whereKept(kept: Kept, called: string): string | null {
  return kept.kind === 'kept' ? `${kept.what} not saved, and kept: ${called} --session ${kept.path}` : null;
}

function runOf(branches: Branches): unknown {
  return branchOf(branches, MAIN).timeline;
}

/** A lesson makes branches of its own, and makes them again. */
function hasOwnBranches({ session: { lesson }, branches }: DebuggerState): boolean {
  const reached = lesson?.lesson.stops.slice(0, lesson.reached.length) ?? [];
  const made = reached.flatMap(({ commands }) => commands).filter(({ text }) => /^(set|skip)\b/.test(text));
  return branches.all.length - 1 > made.length;
}

function write(state: DebuggerState, env: Environment): Kept {
  const context = contextOf(state);
  const what = formatPlural(state.branches.all.length - 1, 'branch', 'branches');
  const failed = (problem: string): Kept => ({ kind: 'failed', what, problem });
  const folder = stateFolder(env);
  const older = numbersIn(folder);
  const path = pathOf(folder, (older.at(-1) ?? 0) + 1);
  if (context.source === null) return failed('this run was not opened from a fixture');
  const text = sessionText(finish(savedSession(context, context.source)), referenceTo(context.source, path));
  if (text === null) return failed('they are larger than 1 MiB');
  try {
    mkdirSync(folder, { recursive: true });
    for (const old of older.slice(0, 1 - MOST_KEPT)) rmSync(pathOf(folder, old), { force: true });
    rmSync(markOf(env), { force: true });
  } catch {
    return failed(`${folder} cannot be written to`);
  }
  try {
    writeFile(path, text, { replace: 'none' });
    return { kind: 'kept', path, what };
  } catch (error) {
    return failed(`${path} ${refusalIn(error)}`);
  }
}

function pathOf(folder: string, number: number): string {
  return join(folder, `unsaved-${number}.json`);
}

/** The numbers of the files that there are, the latest last. */
function numbersIn(folder: string): readonly number[] {
  try {
    const numbers = readdirSync(folder).flatMap((name) => /^unsaved-(\d{1,9})\.json$/.exec(name)?.[1] ?? []);
    return numbers.map(Number).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Says that the latest file has been offered. */
function markOf(env: Environment): string {
  return join(stateFolder(env), 'unsaved-offered');
}
