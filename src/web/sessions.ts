/**
 * Browsers that have shown the token of the class, each known by a cookie from then on.
 * Invariant: a cookie says nothing but that its browser was let in, and is of no use once the class has ended.
 */
import { randomBytes } from 'node:crypto';
import { type Budget, createBudget } from '../class/budget.js';
import type { Identity } from '../class/roles.js';
import type { View } from './view.js';

export interface Session {
  readonly id: string;
  readonly identity: Identity;
  /** The pages that are open in this browser, by their names. */
  readonly views: Map<string, View>;
  /** How much it may ask for. */
  readonly requests: Budget;
}

export interface Sessions {
  readonly all: Iterable<Session>;
  /** @param isNamed whether that name was given */
  open(name: string, isNamed: boolean, address: string): Session;
  /** The session that a cookie header names; null without one. */
  of(cookies: string | undefined): Session | null;
  /** @param isSecure whether it may only ever be sent encrypted */
  cookieOf(session: Session, isSecure: boolean): string;
}

/** More browsers than that are not remembered; of those without a page, the oldest is forgotten. */
const MOST_SESSIONS = 10_000;
const REQUESTS_A_SECOND = 60;
const REQUESTS_AT_ONCE = 240;

/** @param port tells apart the classes of one machine, since cookies do not know of ports */
export function createSessions(port: number): Sessions {
  const sessions = new Map<string, Session>();
  const cookieName = `backstep-${port}`;
  const makeRoom = (): void => {
    if (sessions.size < MOST_SESSIONS) return;
    const unused = [...sessions.values()].find(({ views }) => views.size === 0);
    if (unused !== undefined) sessions.delete(unused.id);
  };
  return {
    get all() {
      return sessions.values();
    },
    open: (name, isNamed, address) => {
      makeRoom();
      const id = newName();
      const voter = `browser ${id}`;
      const identity = { role: 'viewer', name, isNamed, address, voter, isHost: false } as const;
      const session = {
        id,
        identity,
        views: new Map<string, View>(),
        requests: createBudget(REQUESTS_A_SECOND, REQUESTS_AT_ONCE),
      };
      sessions.set(id, session);
      return session;
    },
    of: (cookies) => {
      for (const part of cookies?.split(';') ?? []) {
        const [name, value = ''] = part.trim().split('=');
        const found = name === cookieName ? sessions.get(value) : undefined;
        if (found !== undefined) return found;
      }
      return null;
    },
    cookieOf: ({ id }, isSecure) =>
      `${cookieName}=${id}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`,
  };
}

/** A name that nobody can guess. */
export function newName(): string {
  return randomBytes(16).toString('base64url');
}
