/** Whether a key is long enough that nobody has its private half. */
import { createPublicKey } from 'node:crypto';
import type { ParsedKey } from 'ssh2';

/** NIST SP 800-131A: shorter ones are disallowed. */
const LEAST_RSA_BITS = 2048;

/** What is wrong with it, as the end of a sentence; null where nothing is. */
export function weaknessOf(key: ParsedKey): string | null {
  if (key.type === 'ssh-dss') return 'is of the type DSA, which is broken';
  if (key.type !== 'ssh-rsa') return null;
  const bits = createPublicKey(key.getPublicPEM()).asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < LEAST_RSA_BITS ? `is RSA of ${bits} bits, which can be broken: at least ${LEAST_RSA_BITS}` : null;
}
