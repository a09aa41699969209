/**
 * Every connection to the server from its first byte: how many there are, from where, how long they take to log in, and
 * how much they send.
 * Invariant: strangers are few and short-lived. With too many from one address, the one that has been silent longest is
 * dropped; with too many in total, one from the address with the most connections, so a few machines cannot keep
 * everyone else out.
 */
import type { Socket } from 'node:net';
import type { Limits } from '../class/limits.js';
import type { Log } from '../class/log.js';

export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly isGuest: boolean;
  readonly isOpen: boolean;
  /** Counts the connection as a guest from now on; returns the reason if there is no room. */
  becomeGuest(): string | null;
  drop(reason: string): void;
}

export interface Connections {
  /** Admits a socket; null if it was turned away. */
  admit(socket: Socket): Connection | null;
  readonly all: ReadonlySet<Connection>;
  close(): void;
}

const SWEEP_MILLISECONDS = 1000;
/** How many seconds of sending may be saved up. */
const BURST_SECONDS = 16;

interface Entry extends Connection {
  isGuest: boolean;
  isOpen: boolean;
  readonly since: number;
  /** Bytes it may still send before the rate limit applies. */
  allowance: number;
  bytesRead: number;
}

export function createConnections(limits: Limits, log: Log): Connections {
  const all = new Set<Entry>();
  const ofAddress = (address: string, isGuest: boolean): readonly Entry[] =>
    [...all].filter((entry) => entry.address === address && entry.isGuest === isGuest);
  const makeRoom = (address: string): boolean => {
    const strangers = [...all].filter(({ isGuest }) => !isGuest);
    const near = ofAddress(address, false);
    const isNearFull = near.length >= limits.mostStrangersOfAddress;
    if (strangers.length < limits.mostStrangers && !isNearFull) return true;
    const silent = oldestOf((isNearFull ? near : strangers).filter(({ socket }) => socket.bytesRead === 0));
    const leaving = silent ?? (isNearFull ? undefined : oldestOf(largestGroup(strangers)));
    leaving?.drop('made room');
    return leaving !== undefined;
  };
  const sweep = setInterval(() => {
    for (const entry of all) {
      const sent = entry.socket.bytesRead - entry.bytesRead;
      entry.bytesRead = entry.socket.bytesRead;
      const most = limits.connectionBytesASecond * BURST_SECONDS;
      entry.allowance = Math.min(most, entry.allowance + limits.connectionBytesASecond) - sent;
      if (entry.allowance < 0) entry.drop('sends too much');
    }
  }, SWEEP_MILLISECONDS).unref();
  return {
    all,
    admit: (socket) => {
      const address = socket.remoteAddress ?? 'unknown';
      // Whatever happens to it, its errors must not affect anyone else.
      socket.on('error', () => {});
      if (!makeRoom(address)) {
        log('turned away', { address, reason: 'too many connections' });
        socket.destroy();
        return null;
      }
      const entry: Entry = {
        socket,
        address,
        isGuest: false,
        isOpen: true,
        since: performance.now(),
        allowance: limits.connectionBytesASecond * BURST_SECONDS,
        bytesRead: 0,
        becomeGuest: () => {
          if (ofAddress(address, true).length >= limits.mostGuestsOfAddress) return 'too many from one address';
          entry.isGuest = true;
          clearTimeout(login);
          return null;
        },
        drop: (reason) => {
          if (!entry.isOpen) return;
          log('dropped', { address, reason });
          forget();
          socket.destroy();
        },
      };
      const login = setTimeout(() => entry.drop('not logged in in time'), limits.loginMilliseconds);
      const forget = (): void => {
        entry.isOpen = false;
        clearTimeout(login);
        all.delete(entry);
      };
      socket.once('close', forget);
      all.add(entry);
      return entry;
    },
    close: () => {
      clearInterval(sweep);
      for (const { socket } of all) socket.destroy();
    },
  };
}

function oldestOf(entries: readonly Entry[]): Entry | undefined {
  return [...entries].sort((a, b) => a.since - b.since)[0];
}

/** The connections from the address that has the most. */
function largestGroup(entries: readonly Entry[]): readonly Entry[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(entry.address, [...(groups.get(entry.address) ?? []), entry]);
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
