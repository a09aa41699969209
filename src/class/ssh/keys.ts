/**
 * Keys as they are read and shown, whether one is long enough that nobody has its private half, and the host key of the
 * server.
 * Invariant: a host key that another user of the machine could read, or that is too short, is refused; a key file is never
 * overwritten.
 */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { describeFileError } from '../../files/file-error.js';
import { configFolder, type Environment } from '../../files/own-folders.js';
import { Refusal, refuse, refusing, shorten } from '../../files/refusal.js';
import { writeFile } from '../../files/write-file.js';

interface HostKey {
  readonly privateKey: ParsedKey;
  readonly fingerprint: string;
  readonly isNew: boolean;
}

/** NIST SP 800-131A: shorter ones are disallowed. */
const LEAST_RSA_BITS = 2048;

export function defaultHostKeyFile(env: Environment): string {
  return join(configFolder(env), 'host-key');
}

/** Reads the key in `file`, or creates one there. */
export function openHostKey(file: string): HostKey {
  const name = shorten(file, 200);
  try {
    const isNew = lstatSync(file, { throwIfNoEntry: false }) === undefined;
    if (isNew) refusing(`The host key ${name} `, () => makeKey(file));
    const status = lstatSync(file);
    if (!status.isFile()) return refuse(`The host key ${name} is not a regular file.`);
    if ((status.mode & 0o077) !== 0) {
      return refuse(`The host key ${name} can be read by others. Make it yours alone: chmod 600 ${name}`);
    }
    const key = parseKey(readFileSync(file));
    if (key instanceof Error) return refuse(`The host key ${name} cannot be used: ${shorten(key.message)}.`);
    if (!key.isPrivateKey()) return refuse(`The host key ${name} contains no private key.`);
    const weakness = weaknessOf(key);
    if (weakness !== null) return refuse(`The host key ${name} ${weakness}. "ssh-keygen -t ed25519" makes another.`);
    return { privateKey: readyToSign(key), fingerprint: fingerprintOf(key.getPublicSSH()), isNew };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = describeFileError(error);
    return refuse(`The host key ${name} cannot be read or created: ${reason}. Name another file with --host-key.`);
  }
}

/** A new Ed25519 key pair in the OpenSSH formats. */
export function makeKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    // If a key's first byte is 0, ssh2 1.17.0 writes it without that byte and cannot read it back.
    if (![pair.private, pair.public].some((key) => parseKey(key) instanceof Error)) return pair;
  }
}

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

/** ssh2 itself reads a key's text again for each signature, which is ten times the work of signing. */
function readyToSign(key: ParsedKey): ParsedKey {
  if (key.type !== 'ssh-ed25519') return key;
  const ready = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer) => sign(null, data, ready) });
}

function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFile(file, makeKeyPair('backstep').private, { mode: 0o600, replace: 'none' });
}
