/** The key that a server is known by: a file that is made once and is for its owner alone. */
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { makeKeyPair, openHostKey } from '../../../src/class/ssh/keys.js';
import { refusalOf } from '../../support/refusals.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

describe('the host key', () => {
  test('is made for its owner alone, and not used when others may read it', () => {
    const folder = makeTestFolder();
    const file = join(folder, 'deep', 'key');
    const made = openHostKey(file);
    expect(made).toMatchObject({ isNew: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = openHostKey(file);
    expect(again).toMatchObject({ isNew: false });
    expect(again.fingerprint).toBe(made.fingerprint);
    chmodSync(file, 0o640);
    expect(refusalOf(() => openHostKey(file))).toContain('chmod 600');
    writeFileSync(join(folder, 'no-key'), 'hello', { mode: 0o600 });
    expect(refusalOf(() => openHostKey(join(folder, 'no-key')))).toContain('cannot be used');
  });

  test('is refused where it is too short to be a secret', () => {
    const file = join(makeTestFolder(), 'key');
    writeFileSync(file, ssh2.utils.generateKeyPairSync('rsa', { bits: 1024 }).private, { mode: 0o600 });
    expect(refusalOf(() => openHostKey(file))).toMatch(/is RSA of 1024 bits, which can be broken: at least 2048\./);
  });

  test.each([
    ['ed25519', () => makeKeyPair('')],
    ['ecdsa', () => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })],
    ['rsa', () => ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })],
  ] as const)('of the kind %s signs what its public half verifies', (_, makePair) => {
    const file = join(makeTestFolder(), 'key');
    const pair = makePair();
    writeFileSync(file, pair.private, { mode: 0o600 });
    const opened = openHostKey(file);
    const [data, others] = [Buffer.from('a key exchange'), Buffer.from('another')];
    const signature = opened.privateKey.sign(data);
    const half = ssh2.utils.parseKey(pair.public);
    if (half instanceof Error || !(signature instanceof Buffer)) throw new Error('no signature');
    expect([half.verify(data, signature), half.verify(others, signature)]).toEqual([true, false]);
  });
});
