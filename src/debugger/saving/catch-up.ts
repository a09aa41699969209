/**
 * The branches that a class has made since somebody began to explore it, and those of their own.
 * Invariant: what they have made stays, under another name where the class has taken theirs.
 */

import { type Branch, type Branches, DEFAULT_LIMITS, LONGEST_NAME } from '../../timeline/branches.js';
import type { SavedSession } from './session-file.js';

/** Said where what somebody has explored belongs to a run that the class has left. */
export const OTHER_RUN =
  'The class has opened another run since you explored, so the branches and the place that you had there are gone.';

type SavedBranches = SavedSession['branches'];

/** The names of the branches that are the same in two sessions on one run, as are all that they come from. */
export function sharedBranches(own: SavedBranches, ofClass: SavedBranches): ReadonlySet<string> {
  const shared = new Set(['main']);
  // A branch stands behind the one that it forks from.
  for (const { name, from, iteration, edits } of ofClass) {
    const isSame = own.some(
      (other) =>
        other.name === name &&
        other.from === from &&
        other.iteration === iteration &&
        other.edits.join('\n') === edits.join('\n'),
    );
    if (isSame && shared.has(from)) shared.add(name);
  }
  return shared;
}

/** One's own branches with room for others of the class, and what to say of those that have got other names. */
export function makeRoomFor({ all, limits = DEFAULT_LIMITS }: Branches, others: readonly Named[]) {
  const renamed = namesBeside(all, others);
  const branches = {
    all: all.map((branch) => ({ ...branch, name: renamed.get(branch.name) ?? branch.name })),
    limits: { ...limits, mostBranches: limits.mostBranches + others.length },
  };
  return { branches, told: toldOf(renamed, 'class') };
}

/**
 * A saved session without the branches that are there already, and what to say of those that got other names because
 * another branch has theirs.
 * @param holder who has made what is there: `class` or `lesson`
 */
export function besides(saved: SavedSession, there: SavedBranches, holder: string) {
  const shared = sharedBranches(saved.branches, there);
  const own = saved.branches.filter(({ name }) => !shared.has(name));
  const renamed = namesBeside(own, there);
  const nameNow = (name: string): string => renamed.get(name) ?? name;
  const session: SavedSession = {
    ...saved,
    branches: own.map((branch) => ({ ...branch, name: nameNow(branch.name), from: nameNow(branch.from) })),
    cursor: { ...saved.cursor, branch: nameNow(saved.cursor.branch) },
    ...(saved.places && { places: saved.places.map((place) => ({ ...place, branch: nameNow(place.branch) })) }),
    compared: saved.compared?.map(nameNow) ?? null,
  };
  return { session, told: toldOf(renamed, holder) };
}

type Named = Pick<Branch, 'name'>;

/** New names for those of one's own branches whose names others have. */
function namesBeside(own: readonly Named[], others: readonly Named[]): ReadonlyMap<string, string> {
  const taken = [...own, ...others].map(({ name }) => name);
  const renamed = new Map<string, string>();
  for (const { name } of own.filter(({ name }) => others.some((other) => other.name === name))) {
    const free = freeName(name, taken);
    taken.push(free);
    renamed.set(name, free);
  }
  return renamed;
}

function toldOf(renamed: ReadonlyMap<string, string>, holder: string): string | null {
  const told = Array.from(
    renamed,
    ([name, free]) => `The ${holder} has a branch "${name}" now; yours is called "${free}".`,
  );
  return told.length === 0 ? null : told.join(' ');
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const [before, after] = ['my-', number === 1 ? '' : `-${number}`];
    const kept = name.slice(0, LONGEST_NAME - before.length - after.length).replace(/[\uD800-\uDBFF]$/, '');
    const free = `${before}${kept}${after}`;
    if (!taken.includes(free)) return free;
  }
}
