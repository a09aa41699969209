/** Scripts of Python under test/pytorch/recorded, run with the recorder beside them where PyTorch is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DEPTH } from './depth.js';

const PYTHON = '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../pytorch/recorded', import.meta.url));
/** Where the build has put the one file that people get. */
const RECORDER = fileURLToPath(new URL('../../dist', import.meta.url));

/** Found, and not imported, which takes more than a second. */
const FIND_TORCH = 'import importlib.util as util, sys; sys.exit(util.find_spec("torch") is None)';
export const HAS_TORCH = spawnSync(PYTHON, ['-c', FIND_TORCH]).status === 0;

/** Whether all that is stored is recorded again: where tests go deep. In `npm test` only orphans and damage record. */
export const RECORDS_ALL = HAS_TORCH && DEPTH > 1;

/** Whether it is recorded again, of what is looked at as it is stored, too. */
export const IS_FRESH: readonly boolean[] = RECORDS_ALL ? [false, true] : [false];

/** Runs a script of test/recorded. */
export function python(script: string, args: readonly string[]) {
  return spawnSync(PYTHON, [script, ...args], { ...options(), encoding: 'utf8' });
}

/** Starts a script of test/pytorch/recorded, and leaves it to itself. */
export function startPython(script: string, args: readonly string[]): ChildProcess {
  return spawn(PYTHON, [script, ...args], { ...options(), stdio: 'ignore' });
}

function options() {
  return {
    cwd: FOLDER,
    env: { ...process.env, PYTHONPATH: RECORDER, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
  };
}
