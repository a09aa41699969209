/**
 * The server's host key.
 * Invariant: a key that another user of the machine could read, or that is too short, is refused; a key file is never overwritten.
 */

import { createHash, createPrivateKey, sign } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { shorten } from '../data/printable.js';
import { describeFileError } from '../files/file-error.js';
import { configFolder } from '../files/own-folders.js';
import { type Refused, refuse } from '../files/refused.js';
import { writeFile } from '../files/write-file.js';
import { weaknessOf } from './key-strength.js';

type HostKey =
  | { readonly kind: 'key'; readonly privateKey: ParsedKey; readonly fingerprint: string; readonly isNew: boolean }
  | Refused;

export function defaultHostKeyFile(env: Readonly<Record<string, string | undefined>>): string {
  return join(configFolder(env), 'host-key');
}

/** Reads the key in `file`, or creates one there. */
export function openHostKey(file: string): HostKey {
  const name = shorten(file, 200);
  try {
    const isNew = lstatSync(file, { throwIfNoEntry: false }) === undefined;
    const problem = isNew ? makeKey(file) : null;
    if (problem !== null) return refuse(`The host key ${name} ${problem}`);
    const status = lstatSync(file);
    if (!status.isFile()) return refuse(`The host key ${name} is not a regular file.`);
    if ((status.mode & 0o077) !== 0) {
      return refuse(`The host key ${name} can be read by others. Make it yours alone: chmod 600 ${name}`);
    }
    const parsed = ssh2.utils.parseKey(readFileSync(file));
    if (parsed instanceof Error) return refuse(`The host key ${name} cannot be used: ${shorten(parsed.message)}.`);
    const key = Array.isArray(parsed) ? parsed[0] : parsed;
    if (key === undefined || !key.isPrivateKey()) return refuse(`The host key ${name} contains no private key.`);
    const weakness = weaknessOf(key);
    if (weakness !== null) return refuse(`The host key ${name} ${weakness}. "ssh-keygen -t ed25519" makes another.`);
    return { kind: 'key', privateKey: readyToSign(key), fingerprint: fingerprintOf(key.getPublicSSH()), isNew };
  } catch (error) {
    const reason = describeFileError(error);
    return refuse(`The host key ${name} cannot be read or created: ${reason}. Name another file with --host-key.`);
  }
}

/** ssh2 itself reads a key's text again for each signature, which is ten times the work of signing. */
function readyToSign(key: ParsedKey): ParsedKey {
  if (key.type !== 'ssh-ed25519') return key;
  const ready = createPrivateKey(key.getPrivatePEM());
  return Object.assign(key, { sign: (data: Buffer) => sign(null, data, ready) });
}

/** As `ssh` shows it: the SHA-256 hash of the public key. */
export function fingerprintOf(publicKey: Buffer): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}

/** A new Ed25519 key pair in the OpenSSH formats. */
export function makeKeyPair(comment: string): { readonly private: string; readonly public: string } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    // If a key's first byte is 0, ssh2 1.17.0 writes it without that byte and cannot read it back.
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error) && !(ssh2.utils.parseKey(pair.public) instanceof Error)) {
      return pair;
    }
  }
}

function makeKey(file: string): string | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return writeFile(file, makeKeyPair('backstep').private, { mode: 0o600, replace: 'none' });
}
