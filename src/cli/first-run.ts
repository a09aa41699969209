/**
 * Whether somebody starts the debugger for the first time: a file in the user's state folder remembers it.
 * Invariant: nothing depends on it but a hint; where the file cannot be written nobody is bothered.
 */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeFile } from '../files/write-file.js';

/** True once for a user, and never with `BACKSTEP_TOUR=off`. */
export function takeFirstRun(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.BACKSTEP_TOUR === 'off') return false;
  const file = join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'backstep', 'tour-offered');
  try {
    mkdirSync(dirname(file), { recursive: true });
    // Without a place to remember it, the hint would come every time.
    return writeFile(file, '', { replace: 'none' }) === null;
  } catch {
    return false;
  }
}
