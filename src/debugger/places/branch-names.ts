/** Branches by the names that people give them. */

import { didYouMean, listSome, quote, refuse } from '../../files/refusal.js';
import { type Branch, type Branches, findBranch } from '../../timeline/branches.js';

const MOST_NAMES = 8;

/** The branch of this name; refused, with the names there are, where none has it. */
export function branchNamed(branches: Branches, name: string): Branch {
  const names = branches.all.map((branch) => branch.name);
  const others = `${didYouMean(name, names)} There are ${listSome(names, MOST_NAMES)}.`;
  return findBranch(branches, name) ?? refuse(`There is no branch ${quote(name)}.${others}`);
}
