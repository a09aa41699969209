/**
 * The callbacks that `backstep recorder --with` writes out, checked with stand-ins for the libraries (`stand_ins`), which make
 * the calls that stand in their sources, in their order. The libraries themselves are not run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../support/command-line.js';
import { HAS_TORCH, python } from '../../support/pytorch.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const CHECKS = readFileSync(new URL('trainer_checks.py', import.meta.url), 'utf8');
const NAMES = [...CHECKS.matchAll(/^@check\("(.*)"\)$/gm)].map(([, name]) => name);

interface Checked {
  readonly name: string;
  readonly wrong: readonly string[];
}

test.skipIf(!HAS_TORCH)(
  'the callbacks of trainers record what the form without them does',
  async () => {
    const [folder, recorder] = [makeTestFolder(), makeTestFolder()];
    const { stdout: source } = await run('recorder', '--with', 'hf,lightning,accelerate');
    writeFileSync(join(recorder, 'backstep_recorder.py'), source);
    const { stdout, stderr } = python('trainer_checks.py', [folder, recorder]);
    const lines = stdout.trim().split('\n');
    const found = lines.map((line): Checked => JSON.parse(line));
    expect(
      found.map(({ name }) => name),
      stderr,
    ).toEqual(NAMES);
    expect(found.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  },
  900_000,
);

test('what is written out has the sections that are named, and no other', async () => {
  const plain = (await run('recorder')).stdout;
  const { stdout } = await run('recorder', '--with', 'lightning');
  expect(stdout.startsWith(plain)).toBe(true);
  expect(stdout).toContain('class BackstepLightningCallback');
  expect(stdout).not.toContain('class BackstepCallback:');
  expect((await run('recorder', '--with', 'keras')).code).toBe(2);
});
