/** Where a class listens, and under which names others reach it there. */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Whether a bound address stands for all the machine's networks. */
export function isEverywhere(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** The host names under which guests can reach a server that listens on `host`, the likeliest first. */
export function reachableHosts(host: string, interfaces = networkInterfaces()): readonly string[] {
  if (!isEverywhere(host)) return [host];
  const outside = Object.values(interfaces)
    .flatMap((infos) => infos ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  return outside.length === 0 ? ['127.0.0.1'] : outside;
}
