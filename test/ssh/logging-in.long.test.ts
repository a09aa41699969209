/** The rest of logging in, beside logging-in.test.ts: passwords that are wrong again and again. */
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { openClass, present } from '../support/class.js';
import { hasSsh, joinClass } from '../support/ssh-client.js';

describe.skipIf(!hasSsh)('logging in', () => {
  test('sends away who has the password wrong three times', async () => {
    const there = await openClass({ viewerPassword: 'sesame' });
    const stranger = joinClass(there.port);
    const prompts = [/password:/, /(?:password:[\s\S]*){2}/, /(?:password:[\s\S]*){3}/];
    for (const prompt of prompts) {
      await stranger.until(prompt);
      stranger.write('open up\r');
    }
    expect(await stranger.exited).toBe(255);
    expect(there.log.filter((line) => line.includes('wrong password'))).toHaveLength(3);
    expect(there.classroom.members.size).toBe(0);
  });

  test('ends a connection after three wrong passwords, however many the client would try', async () => {
    const there = await openClass({ viewerPassword: 'sesame' });
    const client = new ssh2.Client();
    let asked = 0;
    client.on('error', () => {});
    client.connect({
      host: '127.0.0.1',
      port: there.port,
      username: 'guest',
      authHandler: (_left, _partial, next) => {
        asked++;
        next({ type: 'password', username: 'guest', password: `guess ${asked}` });
      },
    });
    await once(client, 'close');
    expect(there.log.filter((line) => line.includes('wrong password'))).toHaveLength(3);
  });

  test('tells the presenter who guesses passwords', async () => {
    const there = await openClass();
    const ada = await present(there);
    const stranger = joinClass(there.port, { user: 'presenter', options: ['-o', 'PubkeyAuthentication=no'] });
    for (const prompt of [/password:/, /(?:password:[\s\S]*){2}/, /(?:password:[\s\S]*){3}/]) {
      await stranger.until(prompt);
      stranger.write('open up\r');
    }
    await ada.until(/3 wrong passwords for the presenter in a row from 127\.0\.0\.1/);
    await there.logged(/"event":"guessing".*"failures":3/);
  });
});
