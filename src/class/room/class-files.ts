/**
 * The files of a class: presenters have one folder, guests another, and nobody has anything outside of theirs.
 * Invariant: a path never leaves its folder, follows a link, names a dot-file or reads as an option of a shell's command; what is there is replaced only by
 * presenters, and only when they ask for it; no message names a path of the server.
 */
import { lstatSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { controlIn, refuse } from '../../files/refusal.js';

/** The path of a file that somebody has typed. Where they may not use it so, that is refused in words that follow its name. */
export type Locate = (path: string, use: 'read' | 'write' | 'replace') => string;

export interface ClassFolder {
  /** The real path of the folder. It need not exist yet. */
  readonly path: string;
  readonly who: 'guests' | 'presenters';
  /** Called before a file is written. */
  readonly prepare?: () => void;
}

/** Whether somebody who lists the folder, and types what stands there, would tell a shell something else than a name. */
function isMistakable(path: string): boolean {
  return controlIn(path) !== null || path.split(sep).some((part) => /^[-~]/.test(part));
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

/** Where the paths lead that members type. */
export function createLocating({ path: folder, who, prepare }: ClassFolder): Locate {
  const outside = `is outside the files that ${who} may use: those of one folder, but no links and no dot-files.`;
  return (path, use) => {
    if (use === 'replace' && who === 'guests') return refuse('cannot be replaced by guests: leave out --force.');
    if (isMistakable(path))
      return refuse('is no name for a file of a class: it begins with - or ~, or has control characters.');
    try {
      if (use !== 'read') prepare?.();
    } catch {
      return refuse('cannot be written: the folder for it cannot be made on the server.');
    }
    return resolveInside(folder, path) ?? refuse(outside);
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
