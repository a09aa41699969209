/**
 * Notices when many votes come from one address: a class in one room has one, and so has somebody with many names.
 * Invariant: of an address it is said at a number of votes, at twice as many, and so on, and not with every question.
 */
import type { CastVote } from '../../debugger/teaching/class-file.js';

export interface AddressWatch {
  /** Called now and then with all votes on a question. */
  look(votes: readonly Pick<CastVote, 'address'>[]): void;
}

/** So many are said first. */
const MANY = 10;
/** More addresses than that are not remembered; the oldest is forgotten. */
const MOST_ADDRESSES = 1000;

/** @param tell receives a sentence for whoever presents */
export function createAddressWatch(tell: (sentence: string) => void): AddressWatch {
  /** How many votes of an address are said next. */
  const next = new Map<string, number>();
  return {
    look: (votes) => {
      const counts = new Map<string, number>();
      for (const { address } of votes) counts.set(address, 1 + (counts.get(address) ?? 0));
      for (const [address, count] of counts) {
        if (count < (next.get(address) ?? MANY)) continue;
        next.delete(address);
        next.set(address, MANY * 2 ** (1 + Math.floor(Math.log2(count / MANY))));
        const [oldest] = next.keys();
        if (next.size > MOST_ADDRESSES && oldest !== undefined) next.delete(oldest);
        tell(`${count} of ${votes.length} votes come from ${address}; ":who ${address}" lists the names there.`);
      }
    },
  };
}
