/**
 * How whoever runs the program starts it, for the commands that it prints: `backstep` only where the shell finds that.
 * Invariant: typed in the same folder, the words start this very program.
 */

import { delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import type { Environment } from '../../files/own-folders.js';
import { quoteForShell } from './quoting.js';

interface Start {
  /** The file that Node.js was given. */
  readonly script: string;
  readonly environment: Environment;
  readonly folder: string;
  /** The file that a path leads to; null where there is none. */
  readonly fileAt: (path: string) => string | null;
}

const PROGRAM = 'backstep';

export function howCalled({ script, environment, folder, fileAt }: Start): string {
  const file = fileAt(resolve(folder, script));
  // npm puts folders of its own before those of the shell, so that these tell nothing.
  const isByNpm = environment.npm_command !== undefined;
  if (isByNpm && file !== null && isFoundByNpx(file, folder, fileAt)) return `npx ${PROGRAM}`;
  const found = (environment.PATH ?? '').split(delimiter).filter((each) => each !== '');
  const [first] = found.map((each) => fileAt(join(each, PROGRAM))).filter((path) => path !== null);
  if (!isByNpm && first !== undefined && first === file) return PROGRAM;
  const [absolute, near] = [resolve(folder, script), relative(folder, resolve(folder, script))];
  return `node ${quoteForShell(near.startsWith('..') ? absolute : near)}`;
}

/** Whether npx, typed in a folder, runs this file: that of the package it is in, one installed there, or its own copy. */
function isFoundByNpx(file: string, folder: string, fileAt: Start['fileAt']): boolean {
  if (file.includes(`${sep}_npx${sep}`)) return true;
  const around = foldersAround(folder);
  return (
    around.includes(dirname(dirname(file))) ||
    around.some((each) => fileAt(join(each, 'node_modules', '.bin', PROGRAM)) === file)
  );
}

/** A folder and all that it lies in. */
function foldersAround(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersAround(above)];
}
