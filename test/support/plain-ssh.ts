/** A client that speaks SSH byte by byte, as far as nothing is encrypted yet: for what no real client would send. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface PlainConnection {
  readonly socket: Socket;
  readonly closed: Promise<unknown>;
  /** All that has come so far. */
  received(): Buffer;
}

/** SSH_MSG_DISCONNECT */
const DISCONNECT = 1;
/** SSH_MSG_KEXINIT */
const KEXINIT = 20;
/** SSH_MSG_KEX_ECDH_INIT, which carries the client's keys. */
const EXCHANGE_INIT = 30;
const CIPHERS_AND_MACS = [
  'aes128-gcm@openssh.com',
  'aes128-gcm@openssh.com',
  'hmac-sha2-256',
  'hmac-sha2-256',
] as const;

/** A connection that sends nothing unless it is told to. */
export async function connectPlainly({ port }: { readonly port: number }): Promise<PlainConnection> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  const chunks: Buffer[] = [];
  socket.on('data', (data) => chunks.push(data));
  const closed = once(socket, 'close');
  await Promise.race([once(socket, 'connect'), closed]);
  return { socket, closed, received: () => Buffer.concat(chunks) };
}

/** A client's version line and its offer, which begins a key exchange. */
export function greeting(...exchanges: readonly string[]): Buffer {
  return Buffer.concat([versionLine(), packetOf(offerOf(exchanges))]);
}

export function versionLine(): Buffer {
  return Buffer.from('SSH-2.0-test\r\n');
}

export function offerOf(exchanges: readonly string[]): Buffer {
  const lists = [exchanges.join(','), 'ssh-ed25519', ...CIPHERS_AND_MACS, 'none', 'none', '', ''];
  const strings = lists.map((list) => stringOf(Buffer.from(list)));
  return Buffer.concat([Buffer.from([KEXINIT]), Buffer.alloc(16), ...strings, Buffer.alloc(5)]);
}

export function exchangeInitOf(keys: Buffer): Buffer {
  return Buffer.concat([Buffer.from([EXCHANGE_INIT]), stringOf(keys)]);
}

export function packetOf(payload: Buffer): Buffer {
  const padding = 8 + (8 - ((payload.length + 5) % 8));
  const head = Buffer.concat([numberBytes(payload.length + padding + 1), Buffer.from([padding])]);
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

/** Why the server says that it disconnects; null if it has not said so. */
export function disconnectReason(received: Buffer): number | null {
  const reason = payloadsIn(received).find(([type]) => type === DISCONNECT);
  return reason?.readUInt32BE(1) ?? null;
}

function payloadsIn(received: Buffer): readonly Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = received.indexOf('\n') + 1; at + 5 <= received.length; ) {
    const length = received.readUInt32BE(at);
    payloads.push(received.subarray(at + 5, at + 4 + length - (received[at + 4] ?? 0)));
    at += 4 + length;
  }
  return payloads;
}

function stringOf(bytes: Buffer): Buffer {
  return Buffer.concat([numberBytes(bytes.length), bytes]);
}

function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
