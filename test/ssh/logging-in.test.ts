/**
 * Who is let into a class: by password, by key, or not at all.
 */
import { describe, expect, test } from 'vitest';
import { openClass, PASSWORD, present, view } from '../support/class.js';
import { hasSsh, joinClass, runSsh } from '../support/ssh-client.js';

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

  test('refuses a presenter with another key', async () => {
    const there = await openClass();
    const { code, text } = await runSsh(there.port, [...there.keys.stranger, '-l', 'presenter', '127.0.0.1']);
    expect(code).toBe(255);
    expect(text).toContain('Permission denied');
    expect(there.classroom.members.size).toBe(0);
  });
});
