/** Files that the build has made: the pages of a class and of published files, and the recorder. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../files/refusal.js';
import { shippedPath } from '../training/fixture/shipped-fixtures.js';

/** @throws Refusal where it is missing */
export function readBuilt(
  file: 'page.html' | 'run.html' | 'recording.html' | 'search.html' | 'backstep_recorder.py' | `recorder-${string}.py`,
): string {
  try {
    return readFileSync(join(shippedPath('dist') ?? '', file), 'utf8');
  } catch {
    refuse(`${file} is missing from this installation: build or install backstep again.`);
  }
}
