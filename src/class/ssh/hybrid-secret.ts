/**
 * The server's half of the key exchange mlkem768x25519-sha256, which pairs the post-quantum ML-KEM-768 with X25519:
 * whoever breaks one of the two still lacks the other's secret.
 * Invariant: the client's bytes lead to a secret, or to an error that says what is wrong with them.
 */
import { createHash, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';

const KEM_KEY_BYTES = 1184;
const CURVE_KEY_BYTES = 32;
const CLIENT_BYTES = KEM_KEY_BYTES + CURVE_KEY_BYTES;

export interface HybridAnswer {
  /** The ML-KEM ciphertext, then the server's X25519 key. */
  readonly reply: Buffer;
  readonly secret: Buffer;
}

/** @param sent the client's ML-KEM key, then its X25519 key */
export function answerHybrid(sent: Buffer): HybridAnswer {
  if (sent.length !== CLIENT_BYTES) {
    throw new Error(`The client's keys have ${sent.length} bytes instead of ${CLIENT_BYTES}.`);
  }
  const kem = ml_kem768.encapsulate(sent.subarray(0, KEM_KEY_BYTES));
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  // OpenSSL refuses keys with which the secret would be zero.
  const curveSecret = diffieHellman({ privateKey, publicKey: readCurveKey(sent.subarray(KEM_KEY_BYTES)) });
  return {
    reply: Buffer.concat([kem.cipherText, writeCurveKey(publicKey)]),
    secret: createHash('sha256').update(kem.sharedSecret).update(curveSecret).digest(),
  };
}

function readCurveKey(bytes: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') }, format: 'jwk' });
}

function writeCurveKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}
