/**
 * Every connection to the page's server from its first byte.
 * Invariant: connections of nobody who was let in are few. With too many of one network, or in all, the oldest of them
 * makes room, so that a few machines cannot keep anybody out; a browser that was let in has a few of its own.
 */
import type { Socket } from 'node:net';
import { networkOf } from '../class/door/network.js';
import type { Limits } from '../class/limits.js';

export interface Sockets {
  admit(socket: Socket): void;
  /** Counts a connection among those of a browser that was let in. */
  belongsTo(socket: Socket, session: object): void;
  readonly count: number;
  close(): void;
}

/** Browsers open six at most, and a class may be open in two windows. */
const MOST_OF_SESSION = 12;

export function createSockets(limits: Pick<Limits, 'mostStrangers' | 'mostStrangersOfAddress'>): Sockets {
  const strangers = new Map<Socket, string>();
  const owners = new Map<Socket, object>();
  const bySession = new WeakMap<object, Set<Socket>>();
  const forget = (socket: Socket): void => {
    strangers.delete(socket);
    const owner = owners.get(socket);
    owners.delete(socket);
    if (owner !== undefined) bySession.get(owner)?.delete(socket);
  };
  const makeRoom = (network: string): void => {
    const near = [...strangers].filter(([, other]) => other === network).map(([socket]) => socket);
    if (near.length >= limits.mostStrangersOfAddress) near[0]?.destroy();
    else if (strangers.size >= limits.mostStrangers) largestGroup(strangers)[0]?.destroy();
  };
  return {
    admit: (socket) => {
      const network = networkOf(socket.remoteAddress ?? 'unknown');
      // Whatever happens to it, its errors must not affect anyone else.
      socket.on('error', () => {});
      makeRoom(network);
      strangers.set(socket, network);
      socket.once('close', () => forget(socket));
    },
    belongsTo: (socket, session) => {
      if (owners.get(socket) === session) return;
      forget(socket);
      owners.set(socket, session);
      const own = bySession.get(session) ?? new Set();
      bySession.set(session, own);
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

/** The connections of the network that has the most, the oldest first. */
function largestGroup(strangers: ReadonlyMap<Socket, string>): readonly Socket[] {
  const groups = new Map<string, Socket[]>();
  for (const [socket, network] of strangers) groups.set(network, [...(groups.get(network) ?? []), socket]);
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
