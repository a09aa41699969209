/**
 * Where somebody who explores goes when they have looked at the class again, and which of its branches are new to them.
 * Invariant: what they have made stays, under another name where the class has taken theirs. They go to where the class is,
 * unless they stand in a branch of their own.
 */
import type { SavedSession } from '../../debugger/saving/session-file.js';
import { LONGEST_NAME } from '../../timeline/branches.js';

type Branch = SavedSession['branches'][number];

export interface CaughtUp {
  /** Branches of one's own whose names the class has taken, with those that they get first. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Where to go then, with the branches that are to be made on the way. */
  readonly to: SavedSession;
  /** Whether that is where one is already. */
  readonly stays: boolean;
}

/** Both sessions are on the same run. @param goes whether one goes to where the class is at all */
export function catchUp(own: SavedSession, ofClass: SavedSession, goes = true): CaughtUp {
  const shared = sharedBranches(own.branches, ofClass.branches);
  const missing = ofClass.branches.filter(({ name }) => !shared.has(name));
  const renamed = new Map<string, string>();
  const taken = [...own.branches, ...ofClass.branches].map(({ name }) => name);
  for (const { name } of own.branches) {
    if (!missing.some((branch) => branch.name === name)) continue;
    const free = freeName(name, taken);
    taken.push(free);
    renamed.set(name, free);
  }
  const { branch } = own.cursor;
  const stays = !goes || (own.branches.some(({ name }) => name === branch) && !shared.has(branch));
  const place = stays ? { ...own, cursor: { ...own.cursor, branch: renamed.get(branch) ?? branch } } : ofClass;
  return { renamed, to: { ...place, branches: missing, commands: [], compared: null }, stays };
}

/** The names of the branches that are the same in both, as are all that they come from. */
function sharedBranches(own: readonly Branch[], ofClass: readonly Branch[]): ReadonlySet<string> {
  const shared = new Set<string>();
  // A branch stands behind the one that it forks from.
  for (const branch of ofClass) {
    const same = own.find(({ name }) => name === branch.name);
    const isOfRun = !ofClass.some(({ name }) => name === branch.from);
    if (same !== undefined && isSame(branch, same) && (isOfRun || shared.has(branch.from))) shared.add(branch.name);
  }
  return shared;
}

function isSame(branch: Branch, other: Branch): boolean {
  return (
    branch.from === other.from &&
    branch.iteration === other.iteration &&
    branch.edits.join('\n') === other.edits.join('\n')
  );
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const [before, after] = ['my-', number === 1 ? '' : `-${number}`];
    const kept = name.slice(0, LONGEST_NAME - before.length - after.length).replace(/[\uD800-\uDBFF]$/, '');
    const free = `${before}${kept}${after}`;
    if (!taken.includes(free)) return free;
  }
}
