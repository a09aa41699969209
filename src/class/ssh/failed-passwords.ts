/**
 * Wrong passwords by network: the more there were just now, the longer every answer there takes, up to a few seconds,
 * since a whole class may come from one address.
 * Invariant: nobody is locked out, and presenters do not wait because of what was tried as a viewer. The right password
 * waits like a wrong one, whatever the name, since guessing in many connections at once would otherwise cost nothing.
 */

import { setRecent } from '../../training/recent.js';
import { networkOf } from '../room/door/network.js';
import type { GuestRole } from '../room/roles.js';

export type FailedPasswords = ReturnType<typeof createFailedPasswords>;

/** A few people mistype before anybody is suspected of guessing. */
export const FREE_FAILURES = 3;
const FIRST_MILLISECONDS = 400;
/** More failures than that make no answer longer: the last of these delays is 3.2 seconds. */
const MOST_COUNTED = 6;
/** One failure is forgiven for each such time without another. */
const FORGIVEN_MILLISECONDS = 10_000;
/** Somebody who guesses again after this time is reported again. */
const FORGOTTEN_MILLISECONDS = 600_000;
/** More networks than that are not remembered; the oldest is forgotten. */
const MOST_NETWORKS = 4096;

interface Failures {
  /** Since the last right password. */
  readonly all: number;
  /** The failures that make answers slower. */
  readonly counted: number;
  readonly at: number;
}

/** @param onGuessing called when there have been 3, 6, 12, … wrong passwords in a row */
export function createFailedPasswords(onGuessing: (address: string, role: GuestRole, failures: number) => void) {
  const known = new Map<string, Failures>();
  const recall = (key: string): Omit<Failures, 'at'> => {
    const last = known.get(key);
    const quiet = last === undefined ? Number.POSITIVE_INFINITY : performance.now() - last.at;
    if (last === undefined || quiet > FORGOTTEN_MILLISECONDS) return { all: 0, counted: 0 };
    return { all: last.all, counted: Math.max(0, last.counted - Math.floor(quiet / FORGIVEN_MILLISECONDS)) };
  };
  return {
    /** Counts a try; returns how many milliseconds its answer must wait. */
    try: (address: string, role: GuestRole, isRight: boolean) => {
      const key = `${role} ${networkOf(address)}`;
      const before = recall(key);
      if (isRight) {
        known.delete(key);
        return delayAfter(before.counted);
      }
      const all = before.all + 1;
      const counted = Math.min(MOST_COUNTED, before.counted + 1);
      setRecent(known, key, { all, counted, at: performance.now() }, MOST_NETWORKS);
      if (Number.isInteger(Math.log2(all / FREE_FAILURES))) onGuessing(address, role, all);
      return Math.max(FIRST_MILLISECONDS, delayAfter(counted));
    },
  };
}

function delayAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : FIRST_MILLISECONDS * 2 ** (failures - FREE_FAILURES);
}
