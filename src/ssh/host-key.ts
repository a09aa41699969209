/**
 * The key that a server is known by.
 * Invariant: a key that anyone else on the machine could read is not used; a key is never overwritten.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import ssh2 from 'ssh2';
import { shorten } from '../data/printable.js';
import { describeFileError } from '../files/file-error.js';
import { writeFile } from '../files/write-file.js';

type HostKey =
  | { readonly kind: 'key'; readonly privateKey: Buffer; readonly fingerprint: string; readonly isNew: boolean }
  | { readonly kind: 'refused'; readonly message: string };

export function defaultHostKeyFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'backstep', 'host-key');
}

/** Reads the key in `file`, or makes one there. */
export function openHostKey(file: string): HostKey {
  const name = shorten(file, 200);
  try {
    const isNew = lstatSync(file, { throwIfNoEntry: false }) === undefined;
    const problem = isNew ? makeKey(file) : null;
    if (problem !== null) return refuse(`The host key ${name} ${problem}`);
    const status = lstatSync(file);
    if (!status.isFile()) return refuse(`The host key ${name} is no regular file.`);
    if ((status.mode & 0o077) !== 0) {
      return refuse(`The host key ${name} can be read by others. Make it yours alone: chmod 600 ${name}`);
    }
    const privateKey = readFileSync(file);
    const parsed = ssh2.utils.parseKey(privateKey);
    if (parsed instanceof Error) return refuse(`The host key ${name} cannot be used: ${shorten(parsed.message)}.`);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key === undefined || !key.isPrivateKey()) return refuse(`The host key ${name} holds no private key.`);
    return { kind: 'key', privateKey, fingerprint: fingerprintOf(key.getPublicSSH()), isNew };
  } catch (error) {
    const reason = describeFileError(error);
    return refuse(`The host key ${name} cannot be read or made: ${reason}. Name another file with --host-key.`);
  }
}

/** As `ssh` shows it: SHA256 of the public key. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** A new Ed25519 key, in the formats of OpenSSH. */
export function makeKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    // ssh2 1.17.0 writes a key whose first byte is 0 without that byte, and can then not read it.
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error) && !(ssh2.utils.parseKey(pair.public) instanceof Error)) {
      return pair;
    }
  }
}

function makeKey(file: string): string | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return writeFile(file, makeKeyPair('backstep').private, { mode: 0o600, replace: 'none' });
}

function refuse(message: string): HostKey {
  return { kind: 'refused', message };
}
