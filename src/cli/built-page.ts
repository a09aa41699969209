/** The pages that the build has made: that of a class, and that of a lesson in one file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedFolder } from '../data/fixture/shipped-fixtures.js';
import { Refusal } from './ending.js';

const PAGES = { page: 'The page of the class', lesson: 'The page of a lesson' } as const;

/** @throws Refusal where it is missing */
export function readBuiltPage(name: keyof typeof PAGES): string {
  try {
    return readFileSync(join(shippedFolder('dist') ?? '', `${name}.html`), 'utf8');
  } catch {
    throw new Refusal(`${PAGES[name]} is missing from this installation: build or install backstep again.`);
  }
}
