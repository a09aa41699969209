/**
 * Frames for many sockets, handed to the system in groups. Each write to the system wakes a reader, who may take the
 * processor and its caches: between two encryptions that would make the second one slower.
 * Invariant: everything that is held is on its way before the event loop waits.
 */
import type { Writable } from 'node:stream';

/** More would leave the caches before they are handed on, and let the first ones wait. */
const MOST_HELD = 16;

export type HeldWrites = ReturnType<typeof createHeldWrites>;

export function createHeldWrites() {
  /** What each socket was waiting for when it was first written to in this turn. */
  const held = new Map<Writable, number>();
  const release = (): void => {
    const sockets = [...held.keys()];
    held.clear();
    for (const socket of sockets) socket.uncork();
  };
  return {
    /** Holds what is written to the socket, until enough others are held or this turn of the event loop ends. */
    hold: (socket: Writable) => {
      if (held.has(socket)) return;
      if (held.size === MOST_HELD) release();
      // A tick comes after the microtasks, in which screens are drawn.
      if (held.size === 0) process.nextTick(release);
      held.set(socket, socket.writableLength);
      socket.cork();
    },
    /** Bytes that the socket could not send so far; what is held has not been tried. */
    waiting: (socket: Writable) => held.get(socket) ?? socket.writableLength,
  };
}
