/** `backstep recorder`: the file of Python that records a PyTorch run, as it lies in the package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from '../../data/fixture/shipped-fixtures.js';
import { Refusal } from '../ending.js';

const FILE = 'backstep_recorder.py';

/** @throws Refusal if the package lacks it */
export function recorderSource(): string {
  const folder = shippedFolder('dist');
  try {
    if (folder !== undefined) return readFileSync(join(folder, FILE), 'utf8');
  } catch {
    // Said below.
  }
  throw new Refusal(`${FILE} is missing from this installation: install backstep again, or run "npm run build".`);
}
