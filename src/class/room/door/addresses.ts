/** Where a class listens, and under which names others reach it there. */

import { isIP, type Server } from 'node:net';
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

/** Where a server has come to listen, `0.0.0.0` or `::` for everywhere; rejects if the port is not available. */
export function listen(server: Server, port: number, host: string): Promise<{ port: number; host: string }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      server.on('error', () => {});
      const bound = server.address();
      if (typeof bound !== 'object' || bound === null) resolve({ port, host });
      // Everywhere has many spellings.
      else resolve({ port: bound.port, host: isEverywhere(bound.address) ? bound.address : host });
    });
  });
}
