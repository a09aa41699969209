/**
 * Temporary folders for tests: each is removed when its test, or its file of tests, ends, however that ends; the run
 * removes what is left.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder for the running test. */
export function makeTestFolder(): string {
  const folder = make();
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder that all tests of a file share; to be called at the top level or inside describe(), not in a test or a hook. */
export function makeSharedFolder(): string {
  const folder = make();
  afterAll(() => remove(folder));
  return folder;
}

function make(): string {
  return mkdtempSync(join(tmpdir(), 'backstep-test-'));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
