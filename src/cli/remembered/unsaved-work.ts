/**
 * Branches that nobody has saved: they are kept in a file of the state folder as soon as there are any, and every half
 * minute, so that a process that is killed loses little. Once it has ended, the next start offers the file. The files
 * before it are kept, too, up to a few. Each has a name of its own for good, so that the command that opens it stays true.
 * Invariant: nothing is written while there is nothing that could be lost, and nothing is offered while it is still open
 * elsewhere.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contextOf } from '../../debugger/command.js';
import { savedSession } from '../../debugger/saving/saved-session.js';
import { SCRIPT_SIZE_LIMIT } from '../../debugger/saving/script.js';
import { readSession, sessionText } from '../../debugger/saving/session-file.js';
import type { SessionFiles } from '../../debugger/session-host.js';
import { formatPlural } from '../../document/numbers.js';
import { type Environment, stateFolder } from '../../files/own-folders.js';
import { refusalIn, unlessRefused } from '../../files/refusal.js';
import { textIfThere, textOfFile } from '../../files/text-file.js';
import { writeFile } from '../../files/write-file.js';
import { isGone, ownWriterName, WRITER } from '../../files/writers.js';
import { finish } from '../../numbers/engine/task.js';
import type { DebuggerState, DebuggerStore } from '../../terminal/store.js';
import { type Branches, branchOf, MAIN } from '../../timeline/branches.js';
import { referenceTo } from '../../training/fixture/fixture-reference.js';

type Kept =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'kept'; readonly path: string; readonly what: string }
  | { readonly kind: 'failed'; readonly what: string; readonly problem: string };

const NOTHING: Kept = { kind: 'nothing' };

/** Files that are kept, the latest included. */
const MOST_KEPT = 5;
const MARK_BYTES = 256;
const KEEP_MILLISECONDS = 30_000;
/** A file of commands may fork a thousand times, and a write waits for the disk. */
const FORK_MILLISECONDS = 250;

export type UnsavedWork = ReturnType<typeof watchUnsavedWork>;

export function watchUnsavedWork(store: DebuggerStore, env: Environment) {
  let saved: Branches | null = null;
  let isRestoring = false;
  let isClosed = false;
  /** The file of this run, and the state that it holds. */
  let own: { readonly path: string; readonly state: DebuggerState } | null = null;
  let last = NOTHING;
  let afterFork: ReturnType<typeof setTimeout> | null = null;
  let forkKeptAt = -Infinity;
  const release = (): void => {
    if (own !== null) rmSync(writerOf(own.path), { force: true });
    own = null;
  };
  const discard = (): void => {
    if (own !== null) rmSync(own.path, { force: true });
    release();
    last = NOTHING;
  };
  const keep = (state: DebuggerState): Kept => {
    if (isClosed || own?.state === state) return last;
    if (isRestoring || state.branches === saved) return NOTHING;
    if (!hasOwnBranches(state)) {
      discard();
      return NOTHING;
    }
    last = write(state, env, own?.path ?? null);
    if (last.kind === 'kept') own = { path: last.path, state };
    return last;
  };
  const keepNow = (): Kept => {
    if (afterFork !== null) clearTimeout(afterFork);
    afterFork = null;
    return keep(store.getState());
  };
  const keepFork = (): void => {
    forkKeptAt = performance.now();
    keepNow();
  };
  const unsubscribe = store.subscribe((after, before) => {
    if (runOf(after.branches) !== runOf(before.branches)) {
      keep(before);
      release();
      last = NOTHING;
    } else if (after.branches.all.length > before.branches.all.length && afterFork === null) {
      const wait = forkKeptAt + FORK_MILLISECONDS - performance.now();
      if (wait <= 0) keepFork();
      else afterFork = setTimeout(keepFork, wait).unref();
    }
  });
  const timer = setInterval(keepNow, KEEP_MILLISECONDS).unref();
  const markSaved = (): void => {
    saved = store.getState().branches;
    discard();
  };
  return {
    /** The session was saved as it is. */
    markSaved,
    /** The session is coming out of a file, which holds it as it is then. */
    whileRestoring: async (restore: () => Promise<void>) => {
      isRestoring = true;
      await restore();
      isRestoring = false;
      markSaved();
    },
    /** Keeps what is not saved, unless that has been done. */
    keep: keepNow,
    /** The file as it was last written, without a look at what has happened since. */
    get last() {
      return last;
    },
    /** From now on, the next start may offer what is kept. */
    close: () => {
      clearInterval(timer);
      unsubscribe();
      keepNow();
      release();
      isClosed = true;
    },
  };
}

/** Tells the first screen which work was left unsaved; null where there is none, or where it was said before. */
export function offerUnsavedWork(env: Environment, called: string): string | null {
  const folder = stateFolder(env);
  const all = numbersIn(folder);
  const before = offeredIn(folder);
  const offered = all.filter((number) => !before.includes(number) && isWhole(pathOf(folder, number)));
  if (offered.length === 0) return null;
  return unlessRefused(() => {
    const known = all.filter((number) => before.includes(number) || offered.includes(number));
    writeFile(markOf(folder), known.join(' '), { replace: 'any' });
    const latest = pathOf(folder, offered[offered.length - 1]);
    const others = offered.slice(0, -1).map((number) => basename(pathOf(folder, number)));
    const beside =
      others.length === 0
        ? ''
        : `; beside it, ${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} those of other runs`;
    return `Branches that were left unsaved are kept: "${called} --session ${latest}" opens them${beside}.`;
  });
}

/** Whether a file can be opened, and is open nowhere. */
function isWhole(path: string): boolean {
  return !isOpen(path) && unlessRefused(() => readSession(textOfFile(path, SCRIPT_SIZE_LIMIT))) !== null;
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
function hasOwnBranches({
  session: {
    teaching: { lesson },
  },
  branches,
}: DebuggerState): boolean {
  const reached = lesson?.lesson.stops.slice(0, lesson.reached.length) ?? [];
  const made = reached.flatMap(({ commands }) => commands).filter(({ text }) => /^(set|skip)\b/.test(text));
  return branches.all.length - 1 > made.length;
}

/** @param own the file to replace; null for a new one */
function write(state: DebuggerState, env: Environment, own: string | null): Kept {
  const context = contextOf(state);
  const what = formatPlural(state.branches.all.length - 1, 'branch', 'branches');
  const failed = (problem: string): Kept => ({ kind: 'failed', what, problem });
  const folder = stateFolder(env);
  const older = numbersIn(folder);
  const path = own ?? pathOf(folder, (older.at(-1) ?? 0) + 1);
  if (context.source === null) return failed('this run was not opened from a fixture');
  const text = sessionText(finish(savedSession(context, context.source)), referenceTo(context.source, path));
  if (text === null) return failed('they are larger than 1 MiB');
  try {
    mkdirSync(folder, { recursive: true });
    if (own === null) {
      const surplus = older.slice(0, 1 - MOST_KEPT).map((number) => pathOf(folder, number));
      for (const old of surplus) if (!isOpen(old)) rmSync(old, { force: true });
    }
  } catch {
    return failed(`${folder} cannot be written to`);
  }
  try {
    if (own === null) writeFile(writerOf(path), ownWriterName(), { replace: 'any' });
    writeFile(path, text, { replace: own === null ? 'none' : 'any' });
    return { kind: 'kept', path, what };
  } catch (error) {
    return failed(`${path} ${refusalIn(error)}`);
  }
}

function pathOf(folder: string, number: number): string {
  return join(folder, `unsaved-${number}.json`);
}

/** The process in which the work is still open is named there. */
function writerOf(path: string): string {
  return path.replace(/json$/, 'writer');
}

function isOpen(path: string): boolean {
  try {
    const [, place, number] = WRITER.exec(readFileSync(writerOf(path), 'utf8')) ?? [];
    return number !== undefined && !isGone(place, number);
  } catch {
    return false;
  }
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

/** The numbers of the files that have been offered. */
function offeredIn(folder: string): readonly number[] {
  return (unlessRefused(() => textIfThere(markOf(folder), MARK_BYTES)) ?? '').split(' ').map(Number);
}

function markOf(folder: string): string {
  return join(folder, 'unsaved-offered');
}
