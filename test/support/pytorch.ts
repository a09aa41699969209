/** Scripts of Python under test/recorded, run with the recorder beside them where PyTorch is installed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PYTHON = '/usr/bin/python3';
const FOLDER = fileURLToPath(new URL('../recorded', import.meta.url));
const RECORDER = fileURLToPath(new URL('../../src/recorder', import.meta.url));

export const HAS_TORCH = spawnSync(PYTHON, ['-c', 'import torch']).status === 0;

/** Runs a script of test/recorded. */
export function python(script: string, args: readonly string[]) {
  return spawnSync(PYTHON, [script, ...args], {
    cwd: FOLDER,
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: RECORDER, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
  });
}
