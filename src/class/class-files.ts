/**
 * The files of a class: presenters have one folder, guests another, and nobody has anything outside of theirs.
 * Invariant: a path never leaves its folder, follows a link or names a dot-file; what is there is replaced only by
 * presenters, and only when they ask for it; no message names a path of the server.
 */
import { lstatSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { SessionFiles } from '../debugger/session-host.js';

export interface ClassFolder {
  /** The real path of the folder. It need not exist yet. */
  readonly path: string;
  readonly who: 'guests' | 'presenters';
  /** Called before a file is written. */
  readonly prepare?: () => void;
}

/** The path in the folder that `path` names; null if it leads outside, through a link, or to a dot-file. */
export function resolveInside(folder: string, path: string): string | null {
  if (path === '' || path.includes('\0') || isAbsolute(path)) return null;
  const way = relative(folder, resolve(folder, path));
  const parts = way.split(sep);
  // This includes the way out of the folder.
  if (way === '' || parts.some((part) => part.startsWith('.'))) return null;
  const inside = parts.map((_, k) => join(folder, ...parts.slice(0, k + 1)));
  return [folder, ...inside].some(isLink) ? null : join(folder, way);
}

/** `files` confined to a folder. */
export function confineFiles(files: SessionFiles, { path: folder, who, prepare }: ClassFolder): SessionFiles {
  const outside = `is outside the files that ${who} may use: those of one folder, but no links and no dot-files`;
  const write = (path: string, force: boolean, writeInside: (inside: string) => string | null): string | null => {
    if (force && who === 'guests') return 'cannot be replaced by guests: leave out --force.';
    try {
      prepare?.();
    } catch {
      return 'cannot be written: the folder for it cannot be made on the server.';
    }
    const inside = resolveInside(folder, path);
    return inside === null ? `${outside}.` : writeInside(inside);
  };
  return {
    readScript: (path) => {
      const inside = resolveInside(folder, path);
      return inside === null ? { kind: 'refused', missing: false, message: outside } : files.readScript(inside);
    },
    writeSession: (path, text, force) => write(path, force, (inside) => files.writeSession(inside, text, force)),
    startTranscript: (path, context, force) =>
      write(path, force, (inside) => files.startTranscript(inside, context, force)),
    stopTranscript: () => files.stopTranscript(),
    noteCommand: (ended) => files.noteCommand(ended),
  };
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // What is not there is no link; opening it says what is wrong.
    return false;
  }
}
