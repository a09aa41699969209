/**
 * All of the server's limits in one place: for strangers who have not logged in yet, and for guests.
 */
import type { BranchLimits } from '../timeline/branches.js';

export interface Limits {
  /** From connecting to seeing the screen. */
  readonly loginMilliseconds: number;
  /** Wrong passwords and wrong signatures per connection. */
  readonly mostTries: number;
  /** Public keys that one connection may ask about before it signs with one. */
  readonly mostKeys: number;
  /** Connections that have not logged in yet, in total and per address. */
  readonly mostStrangers: number;
  readonly mostStrangersOfAddress: number;
  /** Viewers in total, not counting presenters. */
  readonly mostViewers: number;
  readonly mostPresenters: number;
  /** Guests from one address. */
  readonly mostGuestsOfAddress: number;
  /** Idle time: no key pressed and, for a guest who follows, no frame shown. */
  readonly idleMilliseconds: number;
  /** A terminal that has not answered for this long is dropped. */
  readonly stalledMilliseconds: number;
  /**
   * How often a silent connection is asked whether it is still there; after three unanswered questions it is dropped.
   */
  readonly keepAliveMilliseconds: number;
  /** Bytes per second that a connection may send, encrypted or not, and for how many seconds it may save them up. */
  readonly connectionBytesASecond: number;
  /** Keys per second that a guest may press, more than keyboards repeat a held one, and how many at once. */
  readonly keysASecond: number;
  readonly keysAtOnce: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MEBIBYTE = 2 ** 20;

export const DEFAULT_LIMITS: Limits = {
  loginMilliseconds: 15 * SECOND,
  mostTries: 3,
  mostKeys: 16,
  mostStrangers: 96,
  mostStrangersOfAddress: 48,
  mostViewers: 100,
  mostPresenters: 8,
  mostGuestsOfAddress: 100,
  idleMilliseconds: 60 * MINUTE,
  stalledMilliseconds: 20 * SECOND,
  keepAliveMilliseconds: 15 * SECOND,
  connectionBytesASecond: 64 * 1024,
  keysASecond: 120,
  keysAtOnce: 400,
};

/** Terminals may claim any size; screens stay within these bounds. */
export const SMALLEST_SCREEN = { columns: 20, rows: 5 } as const;
export const LARGEST_SCREEN = { columns: 300, rows: 120 } as const;

/** The resources of one viewer's own branches. */
export const VIEWER_BRANCHES = 4;
export const VIEWER_BRANCH_LIMITS: BranchLimits['timeline'] = {
  memoryBytes: 2 * MEBIBYTE,
  mostTraces: 4,
  traceBytes: 2 * MEBIBYTE,
};
/** Each branch keeps two traces and a state whatever their size, so a larger model offers viewers no branches. */
export const LARGEST_TRACE_OF_VIEWER = 2 * MEBIBYTE;
/** Milliseconds of computing for one command of a viewer. */
export const VIEWER_BUDGET = 2 * SECOND;
