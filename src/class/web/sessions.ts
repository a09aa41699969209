/**
 * Browsers that have shown the token of the class, each known by a cookie from then on.
 * Invariant: a cookie says nothing but that its browser was let in, and is of no use once the class has ended. Where a class
 * goes on that has broken off, a browser that has voted in it is known again, and nobody can say that it is that browser.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type Budget, createBudget } from '../room/budget.js';
import type { Guest } from '../room/guest.js';
import type { Identity } from '../room/roles.js';
import type { Showing } from './showing.js';

/** One page that looks on. */
export interface View {
  readonly showing: Pick<Showing<never>, 'stream' | 'poll' | 'confirm' | 'check'>;
  readonly guest: Pick<Guest, 'enter' | 'act' | 'explore' | 'end'>;
  /** The run to explore in the page, compressed; null where this page does not explore, or asks too often. */
  takeRun?(): Promise<Buffer | null>;
}

export interface WebSession {
  readonly id: string;
  readonly identity: Identity;
  /** The pages that are open in this browser, by their names. */
  readonly views: Map<string, View>;
  /** The farewells of the last pages that have left, or that the class has left, by their names. */
  readonly parted: Map<string, string>;
  /** How much it may ask for. */
  readonly requests: Budget;
}

export type Sessions = ReturnType<typeof createSessions>;

/** More browsers than that are not remembered; of those without a page, the oldest is forgotten. */
const MOST_SESSIONS = 10_000;
const REQUESTS_A_SECOND = 60;
const REQUESTS_AT_ONCE = 240;

/**
 * @param port tells apart the classes of one machine, since cookies do not know of ports
 * @param hasVoted whether the class has a vote of somebody
 */
export function createSessions(port: number, hasVoted: (voter: string) => boolean) {
  const sessions = new Map<string, WebSession>();
  const cookieName = `backstep-${port}`;
  const idsIn = (cookies = ''): readonly string[] =>
    cookies.split(';').flatMap((part) => {
      const [name, value = ''] = part.trim().split('=');
      return name === cookieName ? [value] : [];
    });
  const makeRoom = (): void => {
    if (sessions.size < MOST_SESSIONS) return;
    const unused = [...sessions.values()].find(({ views }) => views.size === 0);
    if (unused !== undefined) sessions.delete(unused.id);
  };
  return {
    get all() {
      return sessions.values();
    },
    /** Lets a browser in, which may have a cookie of the class before it broke off. */
    open: (who: Pick<Identity, 'name' | 'isNamed' | 'address'>, cookies: string | undefined) => {
      makeRoom();
      const id = idsIn(cookies).find((each) => hasVoted(voterOf(each))) ?? newName();
      const identity = { ...who, role: 'viewer', voter: voterOf(id), isHost: false } as const;
      const session = {
        id,
        identity,
        views: new Map<string, View>(),
        parted: new Map<string, string>(),
        requests: createBudget(REQUESTS_A_SECOND, REQUESTS_AT_ONCE),
      };
      sessions.set(id, session);
      return session;
    },
    /** The session that a cookie header names; null without one. */
    of: (cookies: string | undefined) => {
      const id = idsIn(cookies).find((each) => sessions.has(each));
      return sessions.get(id ?? '') ?? null;
    },
    /** @param isSecure whether it may only ever be sent encrypted */
    cookieOf: ({ id }: WebSession, isSecure: boolean) =>
      `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`,
  };
}

/** Stands in the file of the class, where no cookie has a place. */
function voterOf(id: string): string {
  return `browser ${createHash('sha256').update(id).digest('base64url')}`;
}

/** A name that nobody can guess. */
export function newName(): string {
  return randomBytes(16).toString('base64url');
}
