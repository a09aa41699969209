/**
 * The branches that a class has made since somebody began to explore it, and those of their own.
 * Invariant: what they have made stays, under another name where the class has taken theirs.
 */

import { type Branch, type Branches, DEFAULT_LIMITS, LONGEST_NAME } from '../../timeline/branches.js';
import type { SavedSession } from './session-file.js';

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
export function giveWay({ all, limits = DEFAULT_LIMITS }: Branches, others: readonly Pick<Branch, 'name'>[]) {
  const taken = [...all, ...others].map(({ name }) => name);
  const told: string[] = [];
  const renamed = all.map((branch) => {
    if (!others.some(({ name }) => name === branch.name)) return branch;
    const name = freeName(branch.name, taken);
    taken.push(name);
    told.push(`The class has a branch "${branch.name}" now; yours is called "${name}".`);
    return { ...branch, name };
  });
  const branches = { all: renamed, limits: { ...limits, mostBranches: limits.mostBranches + others.length } };
  return { branches, told: told.length === 0 ? null : told.join(' ') };
}

function freeName(name: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const [before, after] = ['my-', number === 1 ? '' : `-${number}`];
    const kept = name.slice(0, LONGEST_NAME - before.length - after.length).replace(/[\uD800-\uDBFF]$/, '');
    const free = `${before}${kept}${after}`;
    if (!taken.includes(free)) return free;
  }
}
