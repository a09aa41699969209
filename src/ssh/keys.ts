/** Keys as they are read and shown, and whether one is long enough that nobody has its private half. */
import { createHash, createPublicKey } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

/** NIST SP 800-131A: shorter ones are disallowed. */
const LEAST_RSA_BITS = 2048;

/** The first key in a text or a file. */
export function parseKey(text: string | Buffer): ParsedKey | Error {
  const parsed = ssh2.utils.parseKey(text);
  return Array.isArray(parsed) ? (parsed[0] ?? new Error('it contains no key')) : parsed;
}

/** The SHA-256 hash of a public key, as `ssh` shows it. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** What is wrong with it, as the end of a sentence; null where nothing is. */
export function weaknessOf(key: ParsedKey): string | null {
  if (key.type === 'ssh-dss') return 'is of the type DSA, which is broken';
  if (key.type !== 'ssh-rsa') return null;
  const bits = createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < LEAST_RSA_BITS ? `is RSA of ${bits} bits, which can be broken: at least ${LEAST_RSA_BITS}` : null;
}
