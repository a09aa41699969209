/**
 * Wrong passwords by network: the more there were just now, the longer every answer there takes, up to a few seconds,
 * since a whole class may come from one address.
 * Invariant: nobody is locked out, and presenters do not wait because of what was tried as a viewer. The right password
 * waits like a wrong one, whatever the name, since guessing in many connections at once would otherwise cost nothing.
 */
import { networkOf } from '../class/door/network.js';
import type { Role } from '../class/roles.js';

export interface FailedPasswords {
  /** Counts a try; returns how many milliseconds its answer must wait. */
  try(address: string, role: Role, isRight: boolean): number;
}

/** A few people mistype before anybody is suspected of guessing. */
const FREE_FAILURES = 3;
const FIRST_MILLISECONDS = 400;
/** More failures than that make no answer longer: the last of these delays is 3.2 seconds. */
const MOST_COUNTED = 6;
/** For each such time without a failure, one is forgiven. */
const FORGIVEN_MILLISECONDS = 10_000;
/** After that, somebody who guesses again is reported again. */
const FORGOTTEN_MILLISECONDS = 600_000;
/** More networks than that are not remembered; the oldest is forgotten. */
const MOST_NETWORKS = 4096;

interface Failures {
  /** Since the last right password. */
  readonly all: number;
  /** Those that make answers longer. */
  readonly counted: number;
  readonly at: number;
}

/** @param onGuessing called when there have been 3, 6, 12, … wrong passwords in a row */
export function createFailedPasswords(
  onGuessing: (address: string, role: Role, failures: number) => void,
  now: () => number = () => performance.now(),
): FailedPasswords {
  const known = new Map<string, Failures>();
  const recall = (key: string): Omit<Failures, 'at'> => {
    const last = known.get(key);
    const quiet = last === undefined ? Number.POSITIVE_INFINITY : now() - last.at;
    if (last === undefined || quiet > FORGOTTEN_MILLISECONDS) return { all: 0, counted: 0 };
    return { all: last.all, counted: Math.max(0, last.counted - Math.floor(quiet / FORGIVEN_MILLISECONDS)) };
  };
  return {
    try: (address, role, isRight) => {
      const key = `${role} ${networkOf(address)}`;
      const before = recall(key);
      known.delete(key);
      if (isRight) return delayAfter(before.counted);
      const all = before.all + 1;
      const counted = Math.min(MOST_COUNTED, before.counted + 1);
      known.set(key, { all, counted, at: now() });
      const [oldest] = known.keys();
      if (known.size > MOST_NETWORKS && oldest !== undefined) known.delete(oldest);
      if (Number.isInteger(Math.log2(all / FREE_FAILURES))) onGuessing(address, role, all);
      return Math.max(FIRST_MILLISECONDS, delayAfter(counted));
    },
  };
}

/** The first failures that are reported. */
export function isFirstReport(failures: number): boolean {
  return failures === FREE_FAILURES;
}

function delayAfter(failures: number): number {
  return failures < FREE_FAILURES ? 0 : FIRST_MILLISECONDS * 2 ** (failures - FREE_FAILURES);
}
