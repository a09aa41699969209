/**
 * Under which origins the page of a class is reached, the addresses that lead to it, and which requests are heard at all:
 * those that were made for this server, and by its own page.
 * Invariant: a name that somebody else points at this machine opens nothing, and no other site can have a browser act
 * here.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIPv6 } from 'node:net';
import { isEverywhere, isLoopback } from '../room/door/addresses.js';

const OF_THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];

export type Gate = ReturnType<typeof createGate>;

interface Place {
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** The hosts under which others reach it, the likeliest first. */
  readonly reachable: readonly string[];
  /** The address that a proxy gives it; null without one. */
  readonly url: string | null;
}

interface GateRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** The likeliest first. */
export function originsOf({ host, port, isSecure, reachable, url }: Place): readonly string[] {
  const hosts = [...reachable, ...(isEverywhere(host) || isLoopback(host) ? OF_THIS_MACHINE : [])];
  const own = hosts.map((each) => {
    const name = isIPv6(each) ? `[${each}]` : each;
    return new URL(`${isSecure ? 'https' : 'http'}://${name}:${port}`).origin;
  });
  return [...new Set([...(url === null ? [] : [new URL(url).origin]), ...own])];
}

/** What is behind `#` stays in the browser: no server or proxy on the way gets to see the token. */
export function linkTo(address: string, token: string): string {
  return `${new URL(address).href}#${token}`;
}

/**
 * The result says why a request is refused, or the origin of the page that it is for.
 * @param origins under which the page is reached, such as `http://192.0.2.7:8080`
 */
export function createGate(origins: readonly string[]) {
  const byHost = new Map(origins.map((origin) => [new URL(origin).host, origin]));
  return ({ method, path, headers }: GateRequest) => {
    const origin = byHost.get(headers.host?.toLowerCase() ?? '');
    if (origin === undefined) return { status: 421, words: 'This class is not under that address.' };
    if (headers.origin === undefined ? method !== 'GET' : headers.origin !== origin) return FOREIGN;
    // Browsers say where a request comes from. A link from elsewhere may lead to the page, and to nothing else.
    const site = headers['sec-fetch-site'];
    const isLink = path === '/' && headers['sec-fetch-mode'] === 'navigate';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink) return FOREIGN;
    return { origin };
  };
}

const FOREIGN = { status: 403, words: 'Only the page of the class itself may ask for that.' };
