/**
 * Notices when a client begins its key exchange. Until then a connection may be anything; from then on somebody may be
 * comparing a fingerprint, because a client finishes the exchange only after its user has agreed.
 */
import type { Socket } from 'node:net';

/** SSH_MSG_KEXINIT. */
const KEXINIT = 20;
/** A packet begins with its length in four bytes and the length of its padding in one. */
const TYPE_AT = 5;
/** RFC 4253 allows a version line of 255 characters. */
const MOST_LOOKED_AT = 512;

/** Calls back once, when the first packet after the client's version line begins a key exchange. */
export function onKeyExchange(socket: Socket, callback: () => void): void {
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
