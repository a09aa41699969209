/**
 * Every connection to the page's server from its first byte.
 * Invariant: connections of nobody who was let in are few. With too many of one network, or in all, the oldest of them
 * makes room, so that a few machines cannot keep anybody out; a browser that was let in has a few of its own.
 */

import type { Socket } from 'node:net';
import { crowdOf, networkOf } from '../class/door/network.js';
import type { Limits } from '../class/limits.js';
import { remember } from '../kernels/remember.js';

/** Browsers open six at most, and a class may be open in two windows. */
const MOST_OF_SESSION = 12;

export function createSockets(limits: Pick<Limits, 'mostStrangers' | 'mostStrangersOfAddress'>) {
  const strangers = new Map<Socket, string>();
  const owners = new Map<Socket, object>();
  const socketsOf = remember((_: object) => new Set<Socket>());
  const forget = (socket: Socket): void => {
    strangers.delete(socket);
    const owner = owners.get(socket);
    owners.delete(socket);
    if (owner !== undefined) socketsOf(owner).delete(socket);
  };
  const makeRoom = (network: string): void => {
    const [oldest] = crowdOf([...strangers], ([, other]) => other, network, limits);
    oldest?.[0].destroy();
  };
  return {
    admit: (socket: Socket) => {
      const network = networkOf(socket.remoteAddress ?? 'unknown');
      // Whatever happens to it, its errors must not affect anyone else.
      socket.on('error', () => {});
      makeRoom(network);
      strangers.set(socket, network);
      socket.once('close', () => forget(socket));
    },
    /** Counts a connection among those of a browser that was let in. */
    belongsTo: (socket: Socket, session: object) => {
      if (owners.get(socket) === session) return;
      forget(socket);
      owners.set(socket, session);
      const own = socketsOf(session);
      own.add(socket);
      const [oldest] = own;
      if (own.size > MOST_OF_SESSION) oldest?.destroy();
    },
    get count() {
      return strangers.size + owners.size;
    },
    close: () => {
      for (const socket of [...strangers.keys(), ...owners.keys()]) socket.destroy();
    },
  };
}
