/** A network between a page and its server that a test can cut. */
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Relay {
  readonly port: number;
  /** Leads to this port from now on. */
  leadTo(port: number): void;
  /** Ends all connections, and lets no other through. */
  cut(): void;
  mend(): void;
}

export async function openRelay(): Promise<Relay> {
  const sockets = new Set<Socket>();
  let target = 0;
  let isCut = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    if (isCut) near.destroy();
    else near.pipe(far).pipe(near);
  });
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : 0,
    leadTo: (port) => {
      target = port;
    },
    cut,
    mend: () => {
      isCut = false;
    },
  };
}
