/**
 * Folders for what tests write.
 * Invariant: a folder is gone when its test, or the file of its tests, has ended, however it ended.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

/** A folder of the test that runs. */
export function makeTestFolder(): string {
  const folder = make();
  onTestFinished(() => remove(folder));
  return folder;
}

/** A folder that all tests of a file share; to be called where the file or a group is described, not in a test. */
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
