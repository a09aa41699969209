/** The recorder in Python: what it promises is checked with PyTorch, where that is installed. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recorderSource } from '../../../src/build/recorder.mjs';
import { run } from '../../support/command-line.js';
import { HAS_TORCH, python } from '../../support/pytorch.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

/** Python starts slowly on a busy machine. */
const LONGEST = 900_000;
const CHECKS = readFileSync(new URL('recorder_checks.py', import.meta.url), 'utf8');
const NAMES = [...CHECKS.matchAll(/^@check\("(.*)"\)$/gm)].map(([, name]) => name);

interface Checked {
  readonly name: string;
  readonly wrong: readonly string[];
}

test.skipIf(!HAS_TORCH)(
  'the recorder holds what it promises',
  () => {
    const { stdout, stderr } = python('recorder_checks.py', [makeTestFolder()]);
    const lines = stdout.trim().split('\n');
    const found = lines.map((line): Checked => JSON.parse(line));
    expect(
      found.map(({ name }) => name),
      stderr,
    ).toEqual(NAMES);
    expect(found.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  },
  LONGEST,
);

test('is one file of Python that the program writes out', async () => {
  expect((await run('recorder')).stdout).toBe(recorderSource());
});

test.skipIf(HAS_TORCH || spawnSync('/usr/bin/python3', ['--version']).status !== 0)(
  'says that there is no PyTorch',
  () => {
    const { stderr } = python('sqrt_at_zero.py', [makeTestFolder()]);
    expect(stderr).toMatch(/No module named 'torch'|PyTorch, which is not installed/);
  },
);

test.skipIf(spawnSync('/usr/bin/python3', ['--version']).status !== 0)(
  'what it writes is read by 40 lines of Python, as the topic specifies it',
  () => {
    const { stdout, stderr } = python('read_recording.py', [join('stored', 'sqrt_at_zero.bst'), '0']);
    expect(stderr).toBe('');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(lines.length).toBeGreaterThan(15);
    for (const [, op, mean, counted] of lines) expect(Number(mean), op).toBeCloseTo(Number(counted), 6);
  },
);
