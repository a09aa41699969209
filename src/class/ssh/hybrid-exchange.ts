/**
 * Adds the post-quantum key exchange mlkem768x25519-sha256 to ssh2, which has none and offers no way to add one.
 *
 * The hybrid exchange sends the same packets and takes the same hash as curve25519-sha256; only the keys and the secret
 * in them differ. So where a client chooses it, ssh2 is shown the client's offer with curve25519-sha256 in its place, and
 * agrees on everything else by its own rules, strict key exchange included. The exchange that ssh2 thereby begins is then
 * given the hybrid keys and secret, and the offer as the client sent it, which the signature covers.
 *
 * This relies on internals of ssh2 1.17.0:
 * - A server may offer the names in SUPPORTED_KEX.
 * - `connection` is emitted once the client's version line has come, before any packet is read. Packets go to
 *   `_decipher._onPayload` during the first exchange; afterwards to `_onPayload`, until the next exchange begins.
 * - A client's offer puts a new exchange into `_kex`. It keeps the offer in `_remoteKexinit` for the hash. Once the client's
 *   keys have come, it calls `convertPublicKey`, `computeSecret` and `getPublicKey`, in that order. The secret is hashed as
 *   a string, whatever its first bit, as this exchange wants it.
 *
 * Invariant: if one of these is no longer so, the two sides get different secrets or hashes, and the client ends the
 * connection: no session is less secret than the client believes.
 */
import type { Connection as SshConnection } from 'ssh2';
import constants from 'ssh2/lib/protocol/constants.js';
import { answerHybrid } from './hybrid-secret.js';

export const HYBRID = 'mlkem768x25519-sha256';
const STAND_IN = 'curve25519-sha256';

/** SSH_MSG_KEXINIT: the type in one byte and sixteen random ones, then lists of names with their lengths in front. */
const KEXINIT = 20;
const LENGTH_AT = 17;
const NAMES_AT = LENGTH_AT + 4;

type OnPayload = (payload: Buffer) => unknown;

interface Protocol {
  _onPayload: OnPayload;
  readonly _decipher: { _onPayload: OnPayload };
  readonly _kex: Exchange | undefined;
}

interface Exchange {
  type: string;
  readonly negotiated: { kex: string };
  _remoteKexinit: Buffer;
  convertPublicKey(key: Buffer): Buffer;
  computeSecret(clientKeys: Buffer): Buffer | Error;
  getPublicKey(): Buffer;
}

/** Lets a server be told to offer the hybrid exchange. Its connections must each be prepared for it, too. */
export function allowHybrid(): void {
  if (!constants.SUPPORTED_KEX.includes(HYBRID)) constants.SUPPORTED_KEX.push(HYBRID);
}

/** Must be called when the server announces the connection. */
export function prepareForHybrid(connection: SshConnection, offered: readonly string[]): void {
  const { _protocol: protocol } = connection as unknown as { readonly _protocol: Protocol };
  const translated =
    (next: OnPayload): OnPayload =>
    (payload) => {
      const shown = payload[0] === KEXINIT ? withStandIn(payload, offered) : null;
      if (shown === null) return next(payload);
      const earlier = protocol._kex;
      const result = next(shown);
      if (protocol._kex !== undefined && protocol._kex !== earlier) makeHybrid(protocol._kex, payload);
      return result;
    };
  protocol._onPayload = translated(protocol._onPayload);
  protocol._decipher._onPayload = translated(protocol._decipher._onPayload);
}

/** The client's offer as ssh2 is to see it; null if the client does not choose the hybrid exchange. */
function withStandIn(offer: Buffer, offered: readonly string[]): Buffer | null {
  if (offer.length < NAMES_AT) return null;
  const end = NAMES_AT + offer.readUInt32BE(LENGTH_AT);
  const names = offer.toString('latin1', NAMES_AT, end).split(',');
  if (names.find((name) => offered.includes(name)) !== HYBRID) return null;
  const shown = names.map((name) => (name === HYBRID ? STAND_IN : name)).join(',');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(shown.length);
  return Buffer.concat([offer.subarray(0, LENGTH_AT), length, Buffer.from(shown, 'latin1'), offer.subarray(end)]);
}

function makeHybrid(exchange: Exchange, offer: Buffer): void {
  let reply: Buffer;
  exchange.type = HYBRID;
  exchange.negotiated.kex = HYBRID;
  exchange._remoteKexinit = offer;
  exchange.convertPublicKey = (keys) => keys;
  exchange.computeSecret = (clientKeys) => {
    try {
      const answer = answerHybrid(clientKeys);
      reply = answer.reply;
      return answer.secret;
    } catch (error) {
      return error as Error;
    }
  };
  exchange.getPublicKey = () => reply;
}
