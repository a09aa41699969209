/** Scripts of Python under test/recorded, run with the recorder beside them where PyTorch is installed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../recorded', import.meta.url));
const RECORDER = fileURLToPath(new URL('../../src/recorder', import.meta.url));

export const HAS_TORCH = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;

/** Runs a script of test/recorded. */
export function python(script: string, args: readonly string[]) {
  return spawnSync(PYTHON, [script, ...args], { ...options(), encoding: 'utf8' });
}

/** Starts a script of test/recorded, and leaves it to itself. */
export function startPython(script: string, args: readonly string[]): ChildProcess {
  return spawn(PYTHON, [script, ...args], { ...options(), stdio: 'ignore' });
}

function options() {
  return {
    cwd: FOLDER,
    env: { ...process.env, PYTHONPATH: RECORDER, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
  };
}
