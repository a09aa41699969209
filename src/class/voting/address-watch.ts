/**
 * Notices when many votes come from one address: a class in one room has one, and so has somebody with many names.
 * Invariant: of an address it is said at a number of votes, at twice as many, and so on, and not with every question.
 */
import { countBy } from '../../data/group-by.js';
import { setRecent } from '../../data/recent.js';
import type { CastVote } from '../../debugger/teaching/class-file.js';

/** The first number of votes that is reported. */
const MANY = 10;
/** More addresses than that are not remembered; the oldest is forgotten. */
const MOST_ADDRESSES = 1000;

/**
 * The result is called now and then with all votes on a question.
 * @param tell receives a sentence for whoever presents
 */
export function createAddressWatch(tell: (sentence: string) => void) {
  /** How many votes of an address are said next. */
  const next = new Map<string, number>();
  return (votes: readonly Pick<CastVote, 'address'>[]): void => {
    for (const [address, count] of countBy(votes, (vote) => vote.address)) {
      if (count < (next.get(address) ?? MANY)) continue;
      setRecent(next, address, MANY * 2 ** (1 + Math.floor(Math.log2(count / MANY))), MOST_ADDRESSES);
      tell(`${count} of ${votes.length} votes come from ${address}; ":who ${address}" lists the names there.`);
    }
  };
}
