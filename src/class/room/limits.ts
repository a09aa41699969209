/**
 * All of the server's limits in one place: for strangers who have not logged in yet, and for guests.
 */
import type { FolderQuota } from '../../files/folder-quota.js';
import type { BranchLimits } from '../../timeline/branches.js';

export type Limits = Readonly<typeof DEFAULT_LIMITS>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MEBIBYTE = 2 ** 20;

const MOST_VIEWERS = 100;
const MOST_PRESENTERS = 8;
/** Strangers at one address besides a whole class that joins from there. */
const STRANGERS_BESIDE_CLASS = 92;

export const DEFAULT_LIMITS = {
  /** From connecting to the beginning of the key exchange, or to the end of a request's headers. */
  greetingMilliseconds: 10 * SECOND,
  /** From there to seeing the screen. It includes the time in which a person compares the fingerprint. */
  loginMilliseconds: 2 * MINUTE,
  /** Wrong passwords and wrong signatures per connection. */
  mostTries: 3,
  /** Public keys that one connection may ask about before it signs with one. */
  mostKeys: 16,
  ...limitsFor(MOST_VIEWERS),
  mostPresenters: MOST_PRESENTERS,
  /** Idle time: no key pressed and, for a guest who follows, no frame shown. */
  idleMilliseconds: Number.POSITIVE_INFINITY,
  /** How long a reply stands in the row of a page: what is done next in the page may not come here. */
  replyMilliseconds: 15 * SECOND,
  /** A terminal that has not answered for this long is dropped. A lid may be closed for a while. */
  stalledMilliseconds: 3 * MINUTE,
  /** How often a silent connection is asked whether it is still there, and how many questions may go unanswered. */
  keepAliveMilliseconds: 10 * SECOND,
  mostUnanswered: 18,
  /** Whoever comes back takes the place of a connection that has been silent for this long. */
  awayMilliseconds: 13 * SECOND,
  /** Bytes per second that a connection may send, encrypted or not, and for how many seconds it may save them up. */
  connectionBytesASecond: 16 * 1024,
  /** Bytes of input that are looked at per second, and how many at once; what is beyond them costs next to nothing. */
  inputBytesASecond: 8 * 1024,
  inputBytesAtOnce: 16 * 1024,
  /** Keys per second that a guest may press, more than keyboards repeat a held one, and how many at once. */
  keysASecond: 120,
  keysAtOnce: 400,
  /** Whole screens that a guest may ask for: each takes the server as long as many steps. */
  redrawsASecond: 2,
  redrawsAtOnce: 8,
  /** Computing for one command of a viewer who explores. */
  commandMilliseconds: 2 * SECOND,
};

/**
 * The limits that follow from how many viewers may join. A whole class may join from one address at the same time.
 * @param mostOfAddress viewers from one address
 */
export function limitsFor(mostViewers: number, mostOfAddress = mostViewers) {
  const mostStrangersOfAddress = mostViewers + MOST_PRESENTERS + STRANGERS_BESIDE_CLASS;
  return {
    /** Viewers in total, not counting presenters. */
    mostViewers,
    /** Viewers from one address. */
    mostGuestsOfAddress: mostOfAddress,
    /** Connections that have not logged in yet, in total and per address; beyond that one makes room for the next. */
    mostStrangersOfAddress,
    mostStrangers: 2 * mostStrangersOfAddress,
  };
}

/** Terminals may claim any size; screens stay within these bounds. */
export const SMALLEST_SCREEN = { columns: 20, rows: 5 } as const;
export const LARGEST_SCREEN = { columns: 300, rows: 120 } as const;

/** The resources of one viewer's own branches. */
export const VIEWER_BRANCHES = 4;
export const VIEWER_BRANCH_LIMITS: BranchLimits['timeline'] = {
  memoryBytes: 2 * MEBIBYTE,
  mostTraces: 4,
  traceBytes: 2 * MEBIBYTE,
  returnsMemory: true,
};

/** What guests, and what presenters, may add to their folder. */
export const GUESTS_QUOTA: FolderQuota = { bytes: 16 * MEBIBYTE, files: 200 };
export const PRESENTERS_QUOTA: FolderQuota = { bytes: 256 * MEBIBYTE, files: 1000 };
