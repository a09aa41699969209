/**
 * What the chooser offers: the fixtures that ship and those in the user's folder.
 * Invariant: only what is offered can be opened.
 */
import { describeListing, listFixtures } from '../data/fixture/list-fixtures.js';
import { loadFixture } from '../data/fixture/load-fixture.js';
import { namedFixtures } from '../data/fixture/shipped-fixtures.js';
import type { History } from '../timeline/history.js';
import { openProgram } from '../training/open-program.js';
import type { TrainingProgram } from '../training/program.js';
import type { FixtureDesk } from '../ui/fixture-desk.js';

export function createDesk(
  folder: string | undefined,
  createTimeline: (program: TrainingProgram) => History,
): FixtureDesk {
  return {
    list: () =>
      listFixtures(folder).map((listing) => ({
        name: listing.name,
        path: listing.path,
        description: describeListing(listing),
      })),
    open({ path }) {
      // A folder that cannot be read is on the list too; opening it says why.
      const isOffered = path === folder || namedFixtures(folder).some((each) => each.path === path);
      if (!isOffered) return { kind: 'refused', message: 'That is not on the list.' };
      const loaded = loadFixture(path);
      if (loaded.kind === 'refused') return { kind: 'refused', message: loaded.message.split('\n')[0] };
      return { kind: 'opened', timeline: createTimeline(openProgram(loaded)), source: loaded.source };
    },
  };
}
