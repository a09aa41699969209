/**
 * The hybrid secret: against the arithmetic of another ML-KEM, by the values that Go's crypto/mlkem gives, and against
 * OpenSSL's. Keys that must not be answered are refused.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { answerHybrid } from '../../../src/class/ssh/hybrid-secret.js';
import { cases, DEPTH } from '../../support/depth.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const KEM_KEY_BYTES = 1184;
const CIPHERTEXT_BYTES = 1088;
/** Hashes of what Go's crypto/mlkem gives for inputs from SHAKE-128, after so many keys (its TestAccumulated). */
const BY_GO = {
  100: '1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415',
  10000: '8a518cc63da366322a8e7a818c7a0d63483cb3528d34a4cf42f35d5ad73f22fc',
} as const;
const Q = 3329;
/** The X25519 keys of low order: zero, one, those of order eight, the modulus less one, and the modulus, which is zero again. */
const POINTS_OF_LOW_ORDER = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
];

describe('the hybrid secret', () => {
  test('is the one that a client finds with its private keys', () => {
    const kem = ml_kem768.keygen();
    const curve = newCurveKeys();
    for (let k = 0; k < cases(40); k++) {
      const { reply, secret } = answerHybrid(Buffer.concat([kem.publicKey, curve.bytes]));
      expect(reply).toHaveLength(CIPHERTEXT_BYTES + 32);
      const kemSecret = ml_kem768.decapsulate(reply.subarray(0, CIPHERTEXT_BYTES), kem.secretKey);
      expect(secret).toEqual(hybridOf(kemSecret, curve.secretWith(reply.subarray(CIPHERTEXT_BYTES))));
    }
  });

  test('is another one each time', () => {
    const sent = Buffer.concat([ml_kem768.keygen().publicKey, newCurveKeys().bytes]);
    const [one, other] = [answerHybrid(sent), answerHybrid(sent)];
    expect(one.secret).not.toEqual(other.secret);
    for (const [from, to] of [
      [0, CIPHERTEXT_BYTES],
      [CIPHERTEXT_BYTES, CIPHERTEXT_BYTES + 32],
    ] as const) {
      expect(one.reply.subarray(from, to)).not.toEqual(other.reply.subarray(from, to));
    }
  });

  test.skipIf(!hasMlKem())('is the one that OpenSSL finds', () => {
    const folder = makeTestFolder();
    const [key, sent, found] = ['key', 'sent', 'found'].map((name) => join(folder, name)) as [string, string, string];
    execFileSync('openssl', ['genpkey', '-algorithm', 'ML-KEM-768', '-out', key]);
    const spki = execFileSync('openssl', ['pkey', '-in', key, '-pubout', '-outform', 'DER']);
    const curve = newCurveKeys();
    const { reply, secret } = answerHybrid(Buffer.concat([spki.subarray(-KEM_KEY_BYTES), curve.bytes]));
    writeFileSync(sent, reply.subarray(0, CIPHERTEXT_BYTES));
    execFileSync('openssl', ['pkeyutl', '-decap', '-inkey', key, '-in', sent, '-secret', found]);
    expect(secret).toEqual(hybridOf(readFileSync(found), curve.secretWith(reply.subarray(CIPHERTEXT_BYTES))));
  });

  test.each([0, 32, 1184, 1215, 1217])('is refused to a client that sends %i bytes', (length) => {
    expect(() => answerHybrid(Buffer.alloc(length))).toThrow(
      `The client's keys have ${length} bytes instead of ${KEM_KEY_BYTES + 32}.`,
    );
  });

  test('is refused to an ML-KEM key with a coefficient that is not below the modulus, wherever it stands', () => {
    const { publicKey } = ml_kem768.keygen();
    const { bytes } = newCurveKeys();
    for (let place = 0; place < 768; place++) {
      for (const value of [Q, 4095]) {
        const broken = Buffer.concat([withCoefficient(publicKey, place, value), bytes]);
        expect(() => answerHybrid(broken)).toThrow('wrong publicKey modulus');
      }
    }
    expect(() => answerHybrid(Buffer.concat([withCoefficient(publicKey, 5, Q - 1), bytes]))).not.toThrow();
  });

  test.each(POINTS_OF_LOW_ORDER)('is refused to the X25519 key %s, with which one half would be zero', (point) => {
    const sent = Buffer.concat([ml_kem768.keygen().publicKey, Buffer.from(point, 'hex')]);
    expect(() => answerHybrid(sent)).toThrow();
  });
});

describe('ML-KEM-768', () => {
  test('gives the keys, ciphertexts and secrets that another implementation gives', () => {
    const count = DEPTH > 1 ? 10_000 : 100;
    const random = createHash('shake128', { outputLength: count * (64 + 32 + CIPHERTEXT_BYTES) }).digest();
    let drawn = 0;
    const draw = (length: number): Buffer => {
      drawn += length;
      return random.subarray(drawn - length, drawn);
    };
    const given = createHash('shake128', { outputLength: 32 });
    for (let k = 0; k < count; k++) {
      const { publicKey, secretKey } = ml_kem768.keygen(draw(64));
      const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, draw(32));
      expect(ml_kem768.decapsulate(cipherText, secretKey)).toEqual(sharedSecret);
      const rejected = ml_kem768.decapsulate(draw(CIPHERTEXT_BYTES), secretKey);
      for (const bytes of [publicKey, cipherText, sharedSecret, rejected]) given.update(bytes);
    }
    expect(given.digest('hex')).toBe(BY_GO[count]);
  });
});

function newCurveKeys() {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const asKey = (bytes: Buffer) =>
    createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: bytes.toString('base64url') }, format: 'jwk' });
  return {
    bytes: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32),
    secretWith: (other: Buffer): Buffer => diffieHellman({ privateKey, publicKey: asKey(other) }),
  };
}

function hybridOf(kemSecret: Uint8Array, curveSecret: Uint8Array): Buffer {
  return createHash('sha256').update(kemSecret).update(curveSecret).digest();
}

/** Two coefficients share three bytes. */
function withCoefficient(key: Uint8Array, place: number, value: number): Buffer {
  const changed = Buffer.from(key);
  const at = 3 * (place >> 1) + (place & 1);
  const both = changed.readUInt16LE(at);
  changed.writeUInt16LE(place & 1 ? (both & 0x000f) | (value << 4) : (both & 0xf000) | value, at);
  return changed;
}

function hasMlKem(): boolean {
  return spawnSync('openssl', ['genpkey', '-algorithm', 'ML-KEM-768', '-out', '/dev/null']).status === 0;
}
