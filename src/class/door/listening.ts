import type { Server } from 'node:net';
import { isEverywhere } from './addresses.js';

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
