/**
 * The folder of a run of tests, which is TMPDIR for them and for all that they start: whatever is left there, by a test or
 * by a program that it killed, is removed when the run ends. Of a run that was killed itself, the next removes it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^backstep-tests-(\d+)-/;

export function setup(): () => void {
  const outer = tmpdir();
  for (const name of readdirSync(outer)) {
    const [, run] = NAME.exec(name) ?? [];
    if (run !== undefined && !isAlive(Number(run))) remove(join(outer, name));
  }
  const folder = mkdtempSync(join(outer, `backstep-tests-${process.pid}-`));
  process.env.TMPDIR = folder;
  return () => {
    process.env.TMPDIR = outer;
    remove(folder);
  };
}

function isAlive(run: number): boolean {
  try {
    getPriority(run);
    return true;
  } catch {
    return false;
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
