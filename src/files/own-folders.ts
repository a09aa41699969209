/**
 * The folders in which backstep keeps files of its own, by the XDG Base Directory Specification.
 * Invariant: a path is absolute, so that no file lands where the program happened to be started; a relative one is
 * ignored, as the specification asks.
 */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The environment variables of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of what the user decides. */
export function configFolder(env: Environment): string {
  return join(absolute(env.XDG_CONFIG_HOME) ?? join(homedir(), '.config'), 'backstep');
}

/** The folder of what is remembered from one start to the next. */
export function stateFolder(env: Environment): string {
  return join(absolute(env.XDG_STATE_HOME) ?? join(homedir(), '.local', 'state'), 'backstep');
}

function absolute(path: string | undefined): string | null {
  return path !== undefined && isAbsolute(path) ? path : null;
}
