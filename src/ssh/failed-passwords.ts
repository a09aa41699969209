/**
 * Wrong passwords by network: the more there were since the last right one, the longer every answer there takes.
 * Invariant: nobody is locked out, and presenters do not wait because of what was tried as a viewer. The right password
 * waits like a wrong one, since guessing in many connections at once would otherwise cost nothing.
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
const LONGEST_MILLISECONDS = 20_000;
const FORGOTTEN_MILLISECONDS = 600_000;
/** More networks than that are not remembered; the oldest is forgotten. */
const MOST_NETWORKS = 4096;

/** @param onGuessing called when there have been 3, 6, 12, … wrong passwords in a row */
export function createFailedPasswords(
  onGuessing: (address: string, role: Role, failures: number) => void,
  now: () => number = () => performance.now(),
): FailedPasswords {
  const known = new Map<string, { readonly failures: number; readonly at: number }>();
  return {
    try: (address, role, isRight) => {
      const key = `${role} ${networkOf(address)}`;
      const last = known.get(key);
      const before = last === undefined || now() - last.at > FORGOTTEN_MILLISECONDS ? 0 : last.failures;
      known.delete(key);
      if (isRight) return delayAfter(before);
      const failures = before + 1;
      known.set(key, { failures, at: now() });
      const [oldest] = known.keys();
      if (known.size > MOST_NETWORKS && oldest !== undefined) known.delete(oldest);
      if (Number.isInteger(Math.log2(failures / FREE_FAILURES))) onGuessing(address, role, failures);
      return Math.max(FIRST_MILLISECONDS, delayAfter(failures));
    },
  };
}

function delayAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (failures - FREE_FAILURES));
}
