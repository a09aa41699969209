/**
 * Guests' files: one folder, and nothing outside it.
 * Invariant: a path's links are resolved before it is opened; a path that leads out of the folder is refused.
 */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { quote } from '../data/printable.js';
import type { SessionFiles } from '../debugger/session-host.js';

/** The real path of `path` within `folder`; null when it leads outside, through whatever links. */
export function resolveInside(folder: string, path: string): string | null {
  if (path === '' || path.includes('\0')) return null;
  try {
    const root = realpathSync(folder);
    const wanted = resolve(root, path);
    return isInside(root, wanted) ? within(root, realPathOf(wanted)) : null;
  } catch {
    return null;
  }
}

/** `files` confined to `folder`; files there that backstep did not write are never replaced. */
export function confineFiles(files: SessionFiles, folder: string): SessionFiles {
  const write = (path: string, force: boolean, writeInside: (inside: string) => string | null): string | null => {
    if (force) return 'Guests may not replace files that backstep did not write: leave out --force.';
    const inside = resolveInside(folder, path);
    return inside === null ? `${quote(path)} is outside the folder that guests may use.` : writeInside(inside);
  };
  return {
    readScript: (path) => {
      const inside = resolveInside(folder, path);
      return inside === null
        ? { kind: 'refused', missing: false, message: 'is outside the folder that guests may use' }
        : files.readScript(inside);
    },
    writeSession: (path, text, force) => write(path, force, (inside) => files.writeSession(inside, text, false)),
    startTranscript: (path, context, force) =>
      write(path, force, (inside) => files.startTranscript(inside, context, false)),
    stopTranscript: () => files.stopTranscript(),
    noteCommand: (ended) => files.noteCommand(ended),
  };
}

/** For a file that does not exist yet, the real path of its folder decides. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return join(realpathSync(dirname(path)), basename(path));
  }
}

function within(root: string, path: string): string | null {
  return isInside(root, path) ? path : null;
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
