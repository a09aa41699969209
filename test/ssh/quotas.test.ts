/**
 * What one guest may take of the machine: computing, memory, files, a seat that nobody sits in any more.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { confineFiles } from '../../src/class/guest-files.js';
import { createSessionFiles } from '../../src/cli/session-files.js';
import { type ClassOptions, openClass, type TestClass } from './class.js';
import { type Client, endClients, hasSsh, joinClass } from './client.js';

let room: TestClass | null = null;

afterEach(async () => {
  await endClients();
  await room?.close();
  room = null;
});

async function explore(options: ClassOptions): Promise<Client> {
  room = await openClass(options);
  const viewer = joinClass(room.port);
  await viewer.until(/waiting for the presenter/);
  viewer.write('d');
  await viewer.until(/exploring/);
  return viewer;
}

describe.skipIf(!hasSsh)('a guest', () => {
  test('may compute so long at a time, and stays where they were', async () => {
    const viewer = await explore({ fixture: 'river-gpt' });
    viewer.write('g2000\r');
    await viewer.until(/more than the 2 s of computing that are yours at a time/);
    expect(viewer.text()).toContain('iteration 0 of');
    viewer.write(']');
    await viewer.until(/exploring, (?!where)[^\n]* ahead of the presenter/);
  });

  test('has no branches of a model that is too large for them', async () => {
    const viewer = await explore({ fixture: 'river-gpt' });
    viewer.write(':set learningRate 1\r');
    await viewer.until(/too large for branches and experiments of guests/);
    viewer.write('l');
    await viewer.until(/too large for branches and experiments of guests/);
  });

  test('who gets a folder stays in it, whatever a link says', async () => {
    const base = mkdtempSync(join(tmpdir(), 'backstep-guests-'));
    try {
      const folder = join(base, 'guests');
      mkdirSync(folder);
      writeFileSync(join(base, 'outside'), 'step\n');
      writeFileSync(join(folder, 'walk'), 'step\nstep\nstep\n');
      symlinkSync(join(base, 'outside'), join(folder, 'link'));
      symlinkSync(base, join(folder, 'up'));
      const viewer = await explore({ openGuestFiles: () => confineFiles(createSessionFiles(), folder) });
      viewer.write(':source walk\r');
      await viewer.until(/step 3 of 38/);
      for (const line of [
        'source ../outside',
        'source link',
        'source up/outside',
        'transcript up/new',
        'save /tmp/x',
      ]) {
        viewer.write(`:${line}\r`);
        await viewer.until(/outside/);
        // The answer to the next line is to be a new one.
        viewer.write(':print loss + loss\r');
        await viewer.until(/^(?![\s\S]*is outside)[\s\S]*loss \+ loss/);
      }
      expect(existsSync(join(base, 'new'))).toBe(false);
      viewer.write(':transcript notes\r');
      await viewer.until(/written to notes/);
      viewer.write('\x1b[C');
      await viewer.until(/step 4 of 38/);
      viewer.write(':transcript off\r');
      await viewer.until(/transcript has ended/);
      expect(readFileSync(join(folder, 'notes'), 'utf8')).toContain('step');
    } finally {
      rmSync(base, { recursive: true, force: true });
    }
  });

  test('whose machine has gone is noticed without anything being sent to it', async () => {
    const viewer = await explore({ limits: { keepAliveMilliseconds: 200 } });
    process.kill(viewer.pty.pid, 'SIGSTOP');
    const line = await room?.logged(/"event":"left"/);
    process.kill(viewer.pty.pid, 'SIGCONT');
    expect(line).toContain('"disconnected"');
    expect(room?.classroom.members.size).toBe(0);
  });
});
