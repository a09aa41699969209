/** Branches by the names that people give them. */
import { didYouMean, listSome, quote } from '../../data/printable.js';
import type { Branches } from '../../timeline/branches.js';

const MOST_NAMES = 8;

/** The message that no branch has this name, with the names there are. */
export function noBranch({ all }: Branches, name: string): string {
  const names = all.map((branch) => branch.name);
  return `There is no branch ${quote(name)}.${didYouMean(name, names)} There are ${listSome(names, MOST_NAMES)}.`;
}
