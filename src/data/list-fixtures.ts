/**
 * What can be opened by name: the fixtures that ship and those of a folder of the user's. Invariant: never throws; a file that
 * cannot be used is listed with the reason.
 */
import { loadFixture } from './load-fixture.js';
import { shorten } from './printable.js';
import { type FixtureFile, fixtureFilesIn, shippedFixtureFolder } from './shipped-fixtures.js';

export type FixtureListing =
  | { readonly kind: 'sound'; readonly name: string; readonly description: string; readonly path: string }
  | { readonly kind: 'unsound'; readonly name: string; readonly path: string; readonly message: string };

/** All fixtures that ship, then all `.json` files of `folder`; a folder that cannot be read is one unsound entry. */
export function listFixtures(folder?: string): readonly FixtureListing[] {
  return [shippedFixtureFolder(), folder].flatMap((each) => (each === undefined ? [] : listFolder(each)));
}

function listFolder(folder: string): readonly FixtureListing[] {
  try {
    return fixtureFilesIn(folder).map(listFile);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : 'cannot be read as a folder';
    const name = shorten(folder, 200);
    return [{ kind: 'unsound', name, path: folder, message: `${name}: ${reason}` }];
  }
}

function listFile({ name, path }: FixtureFile): FixtureListing {
  const loaded = loadFixture(path);
  if (loaded.kind === 'refused') return { kind: 'unsound', name: shorten(name), path, message: loaded.message };
  return { kind: 'sound', name: shorten(name), description: loaded.fixture.description, path };
}
