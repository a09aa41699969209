/**
 * Tells whether a user starts the debugger for the first time, which a file in the user's state folder remembers.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Environment, stateFolder } from '../../files/own-folders.js';
import { writeFile } from '../../files/write-file.js';

/** True once per user. */
export function takeFirstRun(env: Environment): boolean {
  const file = join(stateFolder(env), 'tour-offered');
  try {
    mkdirSync(dirname(file), { recursive: true });
    // If it cannot be remembered, no hint is better than one at every start.
    writeFile(file, '', { replace: 'none' });
    return true;
  } catch {
    return false;
  }
}
