/** Under which origins the page of a class is reached, and the addresses that lead to it. */
import { isIPv6 } from 'node:net';
import { isEverywhere, isLoopback } from '../class/door/addresses.js';

const OF_THIS_MACHINE = ['localhost', '127.0.0.1', '::1'];

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
