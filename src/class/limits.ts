/**
 * What a server gives away, in one place: to strangers before they have logged in, and to guests after that.
 * Invariant: nothing a peer does makes the server keep more than these say.
 */
import type { BranchLimits } from '../timeline/branches.js';

export interface Limits {
  /** From the connection to the screen. */
  readonly loginMilliseconds: number;
  /** Wrong passwords and wrong signatures of one connection. */
  readonly mostTries: number;
  /** Public keys that one connection may ask about before it signs with one. */
  readonly mostKeys: number;
  /** Connections that have not logged in yet, in all and from one address. */
  readonly mostStrangers: number;
  readonly mostStrangersOfAddress: number;
  /** Viewers in all; presenters come on top. */
  readonly mostViewers: number;
  readonly mostPresenters: number;
  /** Guests from one address. */
  readonly mostGuestsOfAddress: number;
  /** Without a key pressed, and for those who follow without a frame shown. */
  readonly idleMilliseconds: number;
  /** A terminal that owes an answer for this long is dropped. */
  readonly stalledMilliseconds: number;
  /** A silent connection is asked this often whether it is still there, and dropped after three questions unanswered. */
  readonly keepAliveMilliseconds: number;
  /** Bytes a second that a connection may send, encrypted or not, and for how many seconds it may save them up. */
  readonly connectionBytesASecond: number;
  /** Keys a second that a guest may press, and how many at once. */
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
  keysASecond: 40,
  keysAtOnce: 400,
};

/** Terminals may claim any size; a screen is drawn for these at most. */
export const SMALLEST_SCREEN = { columns: 20, rows: 5 } as const;
export const LARGEST_SCREEN = { columns: 300, rows: 120 } as const;

/** Sizes that screens are drawn for at the same time; who has another gets the largest of them that fits. */
export const MOST_STAGES = 24;

/** What one viewer's own branches may take, beside those of the presenter. */
export const VIEWER_BRANCHES = 4;
export const VIEWER_BRANCH_LIMITS: BranchLimits['timeline'] = {
  memoryBytes: 2 * MEBIBYTE,
  mostTraces: 4,
  traceBytes: 2 * MEBIBYTE,
};
/** Two traces and a state are kept of every branch, whatever they take; a larger model has no branches for viewers. */
export const LARGEST_TRACE_OF_VIEWER = 2 * MEBIBYTE;
/** Milliseconds of computing that one command of a viewer may cause. */
export const VIEWER_BUDGET = 2 * SECOND;
