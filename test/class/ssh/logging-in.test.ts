/**
 * Who is let into a class: by password, by key, or not at all.
 */
import { once } from 'node:events';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { openClass, PASSWORD, present, view } from '../../support/class.js';
import { longTest } from '../../support/depth.js';
import { hasSsh, joinClass, runSsh } from '../../support/ssh-client.js';

describe.skipIf(!hasSsh)('logging in', () => {
  test('wants a password from viewers where there is one', async () => {
    const there = await openClass({ viewerPassword: 'class of 26' });
    const viewer = joinClass(there.port);
    await viewer.until(/password:/);
    viewer.write('class of 26\r');
    await viewer.until(/waiting for the presenter/);
  });

  test('lets a presenter in by password', async () => {
    const there = await openClass();
    const presenter = joinClass(there.port, { user: 'presenter' });
    await presenter.until(/password:/);
    presenter.write(`${PASSWORD}\r`);
    await presenter.until(/you drive/);
  });

  test('keeps names of any script, and tells those apart that look alike', async () => {
    const there = await openClass();
    const ada = await present(there, { columns: 120 });
    const names = ['สมชาย', 'मीनाक्षी', 'mary', 'mаry', 'Everybody: class is over'];
    for (const user of names) await view(there, { user });
    ada.write(':who\r');
    await ada.until(/สมชาย, मीनाक्षी, mary, mаry 2, "Everybody: class[\s│]+is over"/);
  });

  longTest('sends away who has the password wrong three times', async () => {
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

  longTest('ends a connection after three wrong passwords, however many the client would try', async () => {
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

  longTest('tells the presenter who guesses passwords', async () => {
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

  test('refuses a presenter with another key', async () => {
    const there = await openClass();
    const { code, text } = await runSsh(there.port, [...there.keys.stranger, '-l', 'presenter', '127.0.0.1']);
    expect(code).toBe(255);
    expect(text).toContain('Permission denied');
    expect(there.classroom.members.size).toBe(0);
  });
});
