/**
 * Where the fixtures that ship are: the folder `fixtures` of this package, from the sources and from the bundle alike.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The fixture that opens when none is named. */
export const DEFAULT_FIXTURE_NAME = 'we-love-deep-learning';

export interface FixtureFile {
  /** File name without `.json`: what a user types. */
  readonly name: string;
  readonly path: string;
}

/** The folder `fixtures` of the nearest package above a module, or undefined when the package came without it. */
export function shippedFixtureFolder(moduleUrl: string = import.meta.url): string | undefined {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'fixtures')))
      return join(folder, 'fixtures');
    if (folder === dirname(folder)) return undefined;
  }
}

/** The `.json` files of a folder, by name. Throws what the file system throws. */
export function fixtureFilesIn(folder: string): readonly FixtureFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ name: file.slice(0, -'.json'.length), path: join(folder, file) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
