/**
 * What one guest may take of the machine: computing, memory, files, bandwidth, a seat that nobody sits in any more.
 */
import * as fs from 'node:fs';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClassFiles } from '../../../src/cli/session-files.js';
import { openClass, present, type TestClass, view } from '../../support/class.js';
import { connectRaw, hasSsh, joinClass, lastLine, RIGHT, requestShell } from '../../support/ssh-client.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import type { Terminal } from '../../support/terminal.js';

/** Only what hangs takes that long, on however busy a machine. */
const PATIENT = { timeout: 120_000 } as const;

async function explore(there: TestClass): Promise<Terminal> {
  const viewer = await view(there);
  viewer.write('d');
  await viewer.until(/exploring/);
  return viewer;
}

describe.skipIf(!hasSsh)('a guest', () => {
  test('may compute so long at a time, and stays where they were', async () => {
    const viewer = await explore(await openClass({ fixture: 'river-gpt', limits: { commandMilliseconds: 500 } }));
    viewer.write('g2000\r');
    await viewer.until(/more than the 0\.5 s of computing that one command may use/);
    expect(viewer.text()).toContain('iteration 0 of');
    viewer.write(']');
    await viewer.until(/exploring, (?!where)[^\n]* ahead of the presenter/);
  });

  test('experiments with a large model as far as the memory that is said allows', async () => {
    // However slow the machine is, memory is what they run out of.
    const there = await openClass({
      fixture: 'river-gpt',
      limits: { commandMilliseconds: Number.POSITIVE_INFINITY },
    });
    const viewer = await explore(there);
    viewer.write(':set learningRate 1 as one\r');
    await viewer.until(/one forks from main/);
    viewer.write('}');
    await viewer.until(/one +iteration 1 of/);
    viewer.write(':set learningRate 2 as two\r');
    await viewer.until(/two forks from one/);
    viewer.write(':set learningRate 3 as three\r');
    await viewer.until(/three forks from two/);
    viewer.write(':set learningRate 4\r');
    await viewer.until(/You have 3 branches, \d+ MiB in all; one more takes 7 MiB, and a guest may use 24 MiB/);
    viewer.write(':branch one\r');
    await viewer.until(/one +iteration 1 of/);
    viewer.write(':branch delete three\r:set learningRate 4 as four\r');
    await viewer.until(/four forks from one/);
    viewer.write(':branch main\r');
    await viewer.until(/main +iteration 1 of/);
    viewer.write('l');
    await viewer.until(/learning rates/);
  });

  test('who gets a folder stays in it, whatever a link says', async () => {
    const base = makeTestFolder();
    const folder = join(base, 'guests');
    mkdirSync(folder);
    writeFileSync(join(base, 'outside'), 'step\n');
    writeFileSync(join(folder, 'walk'), 'step\nstep\nstep\n');
    symlinkSync(join(base, 'outside'), join(folder, 'link'));
    symlinkSync(base, join(folder, 'up'));
    const viewer = await explore(
      await openClass({
        openGuestFiles: () => createClassFiles(fs, { path: folder, who: 'guests' }),
      }),
    );
    viewer.write(':source walk\r');
    await viewer.until(/step 3 of 47/);
    for (const line of ['source ../outside', 'source link', 'source up/outside', 'transcript up/new', 'save /tmp/x']) {
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
    await viewer.until(/step 4 of 47/);
    viewer.write(':transcript off\r');
    await viewer.until(/transcript has ended/);
    expect(readFileSync(join(folder, 'notes'), 'utf8')).toContain('step');
  });

  test('whose machine has gone is noticed without anything being sent to it', async () => {
    const there = await openClass({ limits: { keepAliveMilliseconds: 100 } });
    const viewer = await explore(there);
    process.kill(viewer.pty.pid, 'SIGSTOP');
    const line = await there.logged(/"event":"left"/);
    process.kill(viewer.pty.pid, 'SIGCONT');
    expect(line).toContain('"disconnected"');
    expect(there.classroom.members.size).toBe(0);
  });

  test('draws no more than so large a screen, whatever a terminal claims', async () => {
    const there = await openClass();
    await present(there);
    const large = joinClass(there.port, { columns: 400, rows: 200 });
    const text = await large.until(/following ada/);
    const lines = text.split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(300);
    expect(lines.findLastIndex((line) => line !== '')).toBe(119);
    const client = await connectRaw(there.port, 'giant');
    await requestShell(client, { cols: 2 ** 31, rows: 2 ** 31, term: 'xterm' });
    expect(await there.logged(/"name":"giant"/)).toContain('"size":"300x120"');
  });

  test('keeps more sizes than it draws for within those that it draws', async () => {
    const there = await openClass();
    const viewers = Array.from({ length: 28 }, (_, k) => joinClass(there.port, { columns: 70 + k, rows: 24 }));
    await Promise.all(viewers.map((viewer) => viewer.until(/waiting for the presenter/)));
    expect(there.classroom.stageCount).toBeLessThanOrEqual(25);
  });

  test('takes no more viewers than it may, in all and from one address', async () => {
    const there = await openClass({ limits: { mostViewers: 1 } });
    const first = joinClass(there.port);
    await first.until(/waiting/);
    const second = joinClass(there.port);
    expect(await second.exited).toBe(1);
    expect(second.text()).toContain('The class is full');
    const other = await openClass({ limits: { mostGuestsOfAddress: 1 } });
    await joinClass(other.port).until(/waiting/);
    const third = joinClass(other.port);
    expect(await third.exited).toBe(1);
    expect(third.text()).toContain('too many guests from your address');
  });

  test('lets go of guests who do nothing', async () => {
    const there = await openClass({ limits: { idleMilliseconds: 600 } });
    const viewer = joinClass(there.port);
    await viewer.until(/waiting/);
    await viewer.exited;
    expect(viewer.text()).toContain('You were idle for too long');
    expect(viewer.emulator.isOnAlternateScreen()).toBe(false);
  });

  test('drops keys beyond what a person presses, and who sends without end', async () => {
    const there = await openClass({ limits: { keysAtOnce: 8, keysASecond: 1, connectionBytesASecond: 1024 } });
    const client = await connectRaw(there.port);
    const stream = await requestShell(client);
    stream.on('error', () => {});
    const flood = setInterval(() => stream.write('q'.repeat(4000)), 5);
    // Who is dropped in the midst of sending may see a reset first, which `once` would take for a failure.
    await new Promise<void>((resolve) => client.once('close', () => resolve()));
    clearInterval(flood);
    // Each flood was more than the budget, so not one q of it was taken.
    await there.logged(/sends too much/);
    expect(await there.logged(/"event":"left"/)).toContain('"disconnected"');
  });

  test('looks at no more input than a person types, and lets who sends it be', async () => {
    const there = await openClass({ limits: { inputBytesASecond: 1, inputBytesAtOnce: 100 } });
    const stream = await requestShell(await connectRaw(there.port), { term: 'xterm' });
    await there.logged(/"joined"/);
    stream.write('q'.repeat(200));
    stream.write('d');
    await expect
      .poll(() => [...there.classroom.members].map(({ isExploring }) => isExploring), PATIENT)
      .toEqual([true]);
    expect(there.log.join('')).not.toMatch(/"left"|sends too much/);
  });

  test('counts keys and not the bytes that terminals send for them', async () => {
    const there = await openClass({ limits: { keysAtOnce: 24, keysASecond: 1 } });
    const presenter = await present(there);
    for (let key = 0; key < 4; key++) presenter.write(RIGHT.repeat(5));
    await presenter.until(/step 20 of 47/);
  });

  test('is drawn a whole screen as often as a person asks for it', async () => {
    const there = await openClass({ limits: { redrawsAtOnce: 3, redrawsASecond: 0 } });
    const stream = await requestShell(await connectRaw(there.port), { term: 'xterm' });
    let received = '';
    stream.on('data', (bytes: Buffer) => {
      received += bytes;
      stream.write('\x1b[0n');
    });
    // The first row of each: the program and, after a change of style, the fixture.
    const screens = (): number => received.split(/backstep.{0,24}we-love-deep-learning/).length - 1;
    await expect.poll(screens, PATIENT).toBe(1);
    for (let asked = 1; asked <= 8; asked++) {
      stream.write('\x0c');
      await expect.poll(screens, PATIENT).toBe(1 + Math.min(3, asked));
    }
    // The answer to this comes after all that was drawn for the keys before.
    stream.write('?');
    await expect.poll(() => received, PATIENT).toContain('These keys are yours');
    expect(screens()).toBe(4);
  });

  test('sends a client that has stopped four frames at most, and gives it up', async () => {
    const there = await openClass({ limits: { stalledMilliseconds: 1500 } });
    const presenter = await present(there);
    const viewer = await viewAnswering(there, presenter);
    const before = countFrames(viewer.received);
    process.kill(viewer.pty.pid, 'SIGSTOP');
    for (let step = 4; step <= 14; step++) {
      presenter.write(RIGHT);
      await presenter.until(new RegExp(`step ${step} of 47`));
    }
    await there.logged(/"how":"stalled"/);
    process.kill(viewer.pty.pid, 'SIGCONT');
    await viewer.exited;
    expect(countFrames(viewer.received) - before).toBeLessThanOrEqual(4);
    expect(lastLine(presenter.text())).toContain('you drive');
  });

  test('shows a client that was stopped for a while the newest step, not all of them', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await viewAnswering(there, presenter);
    const before = countFrames(viewer.received);
    process.kill(viewer.pty.pid, 'SIGSTOP');
    for (let step = 4; step <= 23; step++) {
      presenter.write(RIGHT);
      await presenter.until(new RegExp(`step ${step} of 47`));
    }
    process.kill(viewer.pty.pid, 'SIGCONT');
    await viewer.until(/step 23 of 47/);
    expect(countFrames(viewer.received) - before).toBeLessThanOrEqual(6);
  });
});

/**
 * A viewer whose terminal is known to answer: without an answer two frames are sent and no third, and one that has never
 * answered is taken for a terminal that cannot.
 */
async function viewAnswering(there: TestClass, presenter: Terminal): Promise<Terminal> {
  const viewer = await view(there);
  for (let step = 1; step <= 3; step++) {
    presenter.write(RIGHT);
    await viewer.until(new RegExp(`step ${step} of 47`));
  }
  return viewer;
}

/** Those that a terminal shows at once, as that of a test does. */
function countFrames(received: string): number {
  return received.split('\x1b[?2026h').length - 1;
}
