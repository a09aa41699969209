/**
 * The post-quantum key exchange, which is grafted onto ssh2: these tests fail where another version of ssh2 does not
 * take it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { HYBRID } from '../../../src/class/ssh/hybrid-exchange.js';
import { openClass, present, type TestClass, view } from '../../support/class.js';
import {
  connectPlainly,
  disconnectReason,
  exchangeInitOf,
  greeting,
  offerOf,
  packetOf,
  versionLine,
} from '../../support/plain-ssh.js';
import { connectRaw, RIGHT, runSsh } from '../../support/ssh-client.js';

const knowsHybrid = spawnSync('ssh', ['-Q', 'kex'], { encoding: 'utf8' }).stdout?.includes(HYBRID) === true;
const STRICT = 'kex-strict-c-v00@openssh.com';
/** SSH_MSG_IGNORE, with nothing in it. */
const IGNORE = Buffer.from([2, 0, 0, 0, 0]);
/** SSH_DISCONNECT_KEY_EXCHANGE_FAILED */
const EXCHANGE_FAILED = 3;

describe.skipIf(!knowsHybrid)('OpenSSH', () => {
  test('gets a post-quantum key exchange without being asked, and a strict one', async () => {
    const there = await openClass();
    const text = await exchangeBy(there);
    expect(text).toContain(`kex: algorithm: ${HYBRID}\n`);
    expect(text).toMatch(/resetting send seqnr/);
    expect(text).toMatch(/resetting read seqnr/);
    expect(text).toContain('Authenticated to 127.0.0.1');
  });

  test.each([
    ['mlkem768x25519-sha256', 'mlkem768x25519-sha256'],
    ['sntrup761x25519-sha512,mlkem768x25519-sha256,curve25519-sha256', 'mlkem768x25519-sha256'],
    ['curve25519-sha256,mlkem768x25519-sha256', 'curve25519-sha256'],
    ['curve25519-sha256', 'curve25519-sha256'],
    ['curve25519-sha256@libssh.org,mlkem768x25519-sha256', 'curve25519-sha256@libssh.org'],
    ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp256'],
    ['ecdh-sha2-nistp521,mlkem768x25519-sha256', 'ecdh-sha2-nistp521'],
  ])('that offers %s gets %s', async (offered, chosen) => {
    const there = await openClass();
    const text = await exchangeBy(there, '-o', `KexAlgorithms=${offered}`);
    expect(text).toContain(`kex: algorithm: ${chosen}\n`);
    expect(text).toContain('Authenticated to 127.0.0.1');
  });

  test.each([[HYBRID], ['curve25519-sha256']])('goes on with new keys by %s whenever it asks for them', async (kex) => {
    const there = await openClass();
    const presenter = await present(there);
    const file = join(there.folder, 'debug');
    const options = ['-v', '-E', file, '-o', `KexAlgorithms=${kex}`, '-o', 'RekeyLimit=1K'];
    const viewer = await view(there, { options });
    for (let step = 1; step <= 6; step++) {
      presenter.write(RIGHT);
      await viewer.until(new RegExp(`step ${step} of 47`));
    }
    const exchanges = [...readFileSync(file, 'utf8').matchAll(/kex: algorithm: (\S+)/g)].map(([, name]) => name);
    expect(exchanges.length).toBeGreaterThan(3);
    expect(new Set(exchanges)).toEqual(new Set([kex]));
    expect(there.log.join('')).not.toContain('error');
  });
});

describe('a class', () => {
  test.each([
    ['no keys', Buffer.alloc(0)],
    ['a key for X25519 only', Buffer.alloc(32, 9)],
    ['one byte too few', Buffer.alloc(1215)],
    ['one byte too many', Buffer.alloc(1217)],
    ['an ML-KEM key beyond the modulus', Buffer.concat([Buffer.alloc(1184, 0xff), Buffer.alloc(32, 9)])],
    ['an X25519 key of zeros', Buffer.concat([ml_kem768.keygen().publicKey, Buffer.alloc(32)])],
  ])('disconnects who sends %s, says why, and goes on', async (_, keys) => {
    const there = await openClass();
    const client = await connectPlainly(there);
    client.socket.write(Buffer.concat([greeting(HYBRID), packetOf(exchangeInitOf(keys))]));
    await client.closed;
    expect(disconnectReason(client.received())).toBe(EXCHANGE_FAILED);
    expect(await there.logged(/connection error/)).toContain(HYBRID);
    await connectRaw(there.port);
  });

  test.each([
    ['ends within its first list', offerOf([HYBRID]).subarray(0, 30)],
    ['ends before it', offerOf([HYBRID]).subarray(0, 19)],
    ['ends after it', offerOf([HYBRID]).subarray(0, 17 + 4 + HYBRID.length)],
    ['names nothing that the class has', offerOf(['sntrup761x25519-sha512'])],
  ])('disconnects whose offer %s', async (_, offer) => {
    const there = await openClass();
    const client = await connectPlainly(there);
    client.socket.write(Buffer.concat([versionLine(), packetOf(offer)]));
    await client.closed;
    expect(disconnectReason(client.received())).toBe(EXCHANGE_FAILED);
    await connectRaw(there.port);
  });

  test.each([
    ['before the offer', [IGNORE, offerOf([HYBRID, STRICT])], /KEXINIT not first packet/],
    ['after it', [offerOf([HYBRID, STRICT]), IGNORE], /unexpected packet type 2/],
    ['as a second offer', [offerOf([HYBRID, STRICT]), offerOf([HYBRID, STRICT])], /extra KEXINIT/],
  ])('disconnects who slips a packet into a strict exchange, %s', async (_, payloads, reason) => {
    const there = await openClass();
    const client = await connectPlainly(there);
    client.socket.write(Buffer.concat([versionLine(), ...payloads.map(packetOf)]));
    await client.closed;
    expect(disconnectReason(client.received())).toBe(EXCHANGE_FAILED);
    await there.logged(reason);
  });
});

/** What `ssh -v` says of a connection that asks for a command, which a class refuses. */
async function exchangeBy({ port }: TestClass, ...options: readonly string[]): Promise<string> {
  const { text } = await runSsh(port, ['-v', ...options, '-l', 'guest', '127.0.0.1', 'true']);
  return text.replaceAll('\r', '');
}
