/**
 * Every connection to the server from its first byte: how many there are, from where, how long they take to log in, and
 * how much they send.
 * Invariant: strangers are few and short-lived. With too many from one network, or in total, one makes room for the
 * newcomer: of the network with the most, the one that has come least far, and of those the oldest. So a few machines
 * cannot keep anybody out, and a presenter is never refused because of where others come from.
 */
import type { Socket } from 'node:net';
import { createBudget } from '../room/budget.js';
import { crowdOf, networkOf } from '../room/door/network.js';
import type { Limits } from '../room/limits.js';
import type { Log } from '../room/log.js';
import type { GuestRole } from '../room/roles.js';

export interface Connection {
  readonly socket: Socket;
  readonly address: string;
  readonly isGuest: boolean;
  readonly isOpen: boolean;
  /** How long nothing has come from it. */
  readonly silentMilliseconds: number;
  /** Notes that client and server share keys. */
  becomeKeyed(): void;
  /** Counts the connection as a guest from now on. */
  becomeGuest(role: GuestRole): void;
  drop(reason: string): void;
}

/** How many seconds of sending may be saved up. */
const BURST_SECONDS = 8;

/** How far a connection has come: connected, its key exchange begun, keys shared, a guest. */
type Stage = 'connected' | 'exchanging' | 'keyed' | GuestRole;
const STRANGERS: readonly Stage[] = ['connected', 'exchanging', 'keyed'];

interface Entry extends Connection {
  readonly network: string;
  stage: Stage;
  isOpen: boolean;
  readonly since: number;
  heardAt: number;
}

export function createConnections(limits: Limits, log: Log) {
  const all = new Set<Entry>();
  const makeRoom = (network: string): void => {
    const strangers = [...all].filter(({ stage }) => STRANGERS.includes(stage));
    leastFar(crowdOf(strangers, (entry) => entry.network, network, limits))?.drop('made room');
  };
  return {
    all,
    admit: (socket: Socket) => {
      const address = socket.remoteAddress ?? 'unknown';
      const network = networkOf(address);
      // Whatever happens to it, its errors must not affect anyone else.
      socket.on('error', () => {});
      makeRoom(network);
      const entry: Entry = {
        socket,
        address,
        network,
        stage: 'connected',
        get isGuest() {
          return !STRANGERS.includes(entry.stage);
        },
        isOpen: true,
        since: performance.now(),
        heardAt: performance.now(),
        get silentMilliseconds() {
          return performance.now() - entry.heardAt;
        },
        becomeKeyed: () => {
          if (!entry.isGuest) entry.stage = 'keyed';
        },
        becomeGuest: (role) => {
          entry.stage = role;
          clearTimeout(deadline);
        },
        drop: (reason) => {
          if (!entry.isOpen) return;
          log('dropped', { address, reason });
          forget();
          socket.destroy();
        },
      };
      const forget = (): void => {
        entry.isOpen = false;
        clearTimeout(deadline);
        all.delete(entry);
      };
      const bytesASecond = limits.connectionBytesASecond;
      const budget = createBudget(bytesASecond, bytesASecond * BURST_SECONDS);
      socket.on('data', ({ length }: Buffer) => {
        entry.heardAt = performance.now();
        if (!budget.take(length)) entry.drop('sends too much');
      });
      let deadline = setTimeout(() => entry.drop('no key exchange in time'), limits.greetingMilliseconds);
      onKeyExchange(socket, () => {
        if (!entry.isOpen || entry.stage !== 'connected') return;
        entry.stage = 'exchanging';
        clearTimeout(deadline);
        deadline = setTimeout(() => entry.drop('not logged in in time'), limits.loginMilliseconds);
      });
      socket.once('close', forget);
      all.add(entry);
      return entry;
    },
    close: () => {
      for (const { socket } of all) socket.destroy();
    },
  };
}

/** The oldest of the connections that have come least far. */
function leastFar(entries: readonly Entry[]): Entry | undefined {
  const rank = ({ stage, socket }: Entry): number => STRANGERS.indexOf(stage) + (socket.bytesRead > 0 ? 1 : 0);
  return [...entries].sort((a, b) => rank(a) - rank(b) || a.since - b.since)[0];
}

/** SSH_MSG_KEXINIT. */
const KEXINIT = 20;
/** A packet begins with its length in four bytes and the length of its padding in one. */
const TYPE_AT = 5;
/** RFC 4253 allows a version line of 255 characters. */
const MOST_LOOKED_AT = 512;

/** Calls back once, when the first packet after the client's version line begins a key exchange. */
function onKeyExchange(socket: Socket, callback: () => void): void {
  let seen = Buffer.alloc(0);
  const look = (bytes: Buffer): void => {
    seen = Buffer.concat([seen, bytes.subarray(0, MOST_LOOKED_AT)]);
    const type = typeOfFirstPacket(seen);
    if (type === null && seen.length < MOST_LOOKED_AT) return;
    socket.off('data', look);
    if (type === KEXINIT) callback();
  };
  socket.on('data', look);
}

/** Null if the packet has not arrived yet. */
function typeOfFirstPacket(bytes: Buffer): number | null {
  const lineEnd = bytes.indexOf('\n');
  return lineEnd < 0 ? null : (bytes[lineEnd + 1 + TYPE_AT] ?? null);
}
