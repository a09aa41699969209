/**
 * A class with real SSH clients: who sees what, who may do what.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { Member } from '../../src/ssh/classroom.js';
import { gridText } from '../../src/terminal/cell-grid.js';
import { type ClassOptions, openClass, PASSWORD, type TestClass } from './class.js';
import { type Client, type ClientOptions, endClients, hasSsh, joinClass, lastLine, RIGHT } from './client.js';

let room: TestClass | null = null;

afterEach(async () => {
  await endClients();
  await room?.close();
  room = null;
});

async function open(options?: ClassOptions): Promise<TestClass> {
  room = await openClass(options);
  return room;
}

async function present({ port, keys }: TestClass, options: ClientOptions = {}): Promise<Client> {
  const client = joinClass(port, { user: 'presenter', options: keys.ada, ...options });
  await client.until(/you drive|take over/);
  return client;
}

async function view({ port }: TestClass, options: ClientOptions = {}): Promise<Client> {
  const client = joinClass(port, options);
  await client.until(/following|waiting for the presenter|exploring/);
  return client;
}

function expectRestored({ emulator }: Client): void {
  expect(emulator.isOnAlternateScreen()).toBe(false);
  expect(emulator.isCursorVisible()).toBe(true);
  expect(emulator.terminal.modes.wraparoundMode).toBe(true);
}

describe.skipIf(!hasSsh)('a class over SSH', () => {
  test('shows viewers the step that the presenter is at', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    expect(lastLine(viewer.text())).toContain('following ada');
    presenter.write(RIGHT + RIGHT + RIGHT);
    await presenter.until(/step 3 of 38/);
    await viewer.until(/step 3 of 38/);
    presenter.write('?');
    await viewer.until(/Moving through the run/);
  });

  test('gives nothing to the keys of a viewer who follows', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write(`${RIGHT}s}?og5\r`);
    // The viewer's own row answers after all those keys have been read.
    viewer.write('d');
    await viewer.until(/exploring, where ada is/);
    presenter.write(RIGHT);
    expect(await presenter.until(/step 1 of 38/)).toContain('iteration 0 of');
  });

  test('lets a viewer explore alone and come back', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('d');
    await viewer.until(/exploring, where ada is/);
    viewer.write(RIGHT + RIGHT);
    await viewer.until(/exploring, 2 steps ahead of ada/);
    viewer.write('}');
    await viewer.until(/1 iteration ahead of ada/);
    expect(presenter.text()).toContain('iteration 0 of 5000');
    presenter.write('g3\r');
    await viewer.until(/2 iterations behind ada/);
    expect(viewer.text()).toContain('iteration 1 of 5000');
    await presenter.until(/1 viewer here, 1 exploring/);
    viewer.write('d');
    const back = await viewer.until(/following ada/);
    expect(back).toContain('iteration 3 of 5000');
  });

  test('keeps an explorer’s far journey out of the presenter’s curve', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('dg400\r');
    await viewer.until(/iteration 400 of 5000/);
    presenter.write(']]]');
    const text = await presenter.until(/step 17 of 38|loss › /);
    expect(text).not.toMatch(/\b(399|400)\b/);
  });

  test('makes an explorer’s edits private, and few', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.write('d');
    await viewer.until(/exploring/);
    for (let branch = 1; branch <= 4; branch++) {
      viewer.write(`:branch main\r`);
      await viewer.until(/main +iteration/);
      viewer.write(`:set learningRate ${branch}\r`);
      await viewer.until(new RegExp(`what-if-${branch} forks from main`));
    }
    viewer.write(':set learningRate 9\r');
    await viewer.until(/the most there can be/);
    expect(there.classroom.store.getState().branches.all.map(({ name }) => name)).toEqual(['main']);
    expect(presenter.text()).not.toContain('what-if');
    viewer.write('d');
    expect(await viewer.until(/following ada/)).not.toContain('what-if');
  });

  test('closes files to guests', async () => {
    const viewer = await view(await open());
    viewer.write('d');
    await viewer.until(/exploring/);
    for (const line of ['source /etc/hostname', 'transcript /tmp/backstep-refused', 'open']) {
      viewer.write(`:${line}\r`);
      await viewer.until(/Files are closed to guests here/);
      viewer.write('\x1b');
      await viewer.until(/\? help/);
    }
  });

  test('follows a viewer’s terminal to another size', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    viewer.resize(80, 24);
    await viewer.until(/^(?=[^\n]{0,80}\n)[\s\S]*following ada/);
    presenter.write(RIGHT);
    await viewer.until(/step 1 of 38/);
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.resize(150, 50);
    await viewer.until(/\n[^\n]{120,150}\n/);
    viewer.resize(30, 10);
    await viewer.until(/is too small/);
  });

  test('shows the same text at two sizes and three colour depths', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewers = await Promise.all([
      view(there, { env: { COLORTERM: 'truecolor' } }),
      view(there),
      view(there, { term: 'vt100' }),
      view(there, { columns: 100, rows: 30, env: { COLORTERM: 'truecolor' } }),
      view(there, { columns: 100, rows: 30, env: { NO_COLOR: '1' } }),
    ]);
    presenter.write(RIGHT.repeat(7));
    const texts = await Promise.all(viewers.map((viewer) => viewer.until(/step 7 of 38[\s\S]*following ada/)));
    expect(new Set(texts.slice(0, 3)).size).toBe(1);
    expect(new Set(texts.slice(3)).size).toBe(1);
    expect(there.classroom.stageCount).toBe(2);
    const [trueColor, indexed, sixteen, , none] = viewers.map(({ received }) => received);
    expect(trueColor).toMatch(/38;2;\d/);
    expect(indexed).toMatch(/38;5;\d/);
    expect(indexed).not.toMatch(/38;2;/);
    expect(sixteen).toMatch(/\x1b\[[\d;]*[39]\dm/);
    expect(sixteen).not.toMatch(/38;[25];/);
    expect(none).not.toMatch(/\x1b\[[\d;]*[349]\d[;m]/);
  });

  test('lets go of a viewer who quits, with the terminal as it was', async () => {
    const there = await open();
    await present(there);
    for (const key of ['q', '\x03', '\x04', 'dq']) {
      const viewer = await view(there);
      viewer.write(key);
      expect(await viewer.exited).toBe(0);
      expectRestored(viewer);
    }
    await there.logged(/"event":"left".*"viewer".*"left"/);
    expect(there.classroom.members.size).toBe(1);
  });

  test('forgets a client that was killed', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    await presenter.until(/1 viewer here/);
    viewer.kill();
    await presenter.until(/0 viewers here/);
    await there.logged(/"how":"disconnected"/);
    expect(there.classroom.stageCount).toBe(1);
  });

  test('lets presenters hand over, and take over', async () => {
    const there = await open();
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const viewer = await view(there);
    await ben.until(/following ada +p take over/);
    ben.write(RIGHT);
    ada.write('p');
    await ben.until(/you drive/);
    await ada.until(/following ben/);
    ben.write(RIGHT);
    expect(await viewer.until(/step 1 of 38[\s\S]*following ben/)).toContain('step 1 of 38');
    ada.write('p');
    await ada.until(/[Yy]ou drive/);
    await viewer.until(/following ada/);
    ada.write(':hand-over\r');
    await viewer.until(/following ben/);
    ben.write('q');
    expect(await ben.exited).toBe(0);
    await viewer.until(/following ada/);
  });

  test('counts guesses before a step reveals the answer', async () => {
    const there = await open();
    const presenter = await present(there);
    const one = await view(there);
    const two = await view(there);
    presenter.write('Q');
    await one.until(/Which word is the likeliest after "<BOS>"\?[\s\S]*your guess: 1 to 8/);
    await two.until(/your guess/);
    one.write('5');
    await one.until(/you guessed "the"/);
    two.write('gdeep');
    await two.until(/guess: deep/);
    two.write('\r');
    await two.until(/you guessed "deep"/);
    await presenter.until(/3 deep +1 █[\s\S]*5 the +1 █[\s\S]*2 guesses so far/);
    two.write('gzebra\r');
    await two.until(/none of the words/);
    // How others guessed is hidden from those who may still guess.
    expect(one.text()).not.toMatch(/guesses? so far/);
    presenter.write(RIGHT);
    await presenter.until(/1 of 2 guesses said so/);
    await one.until(/✓ 5 the[\s\S]*softmax[\s\S]*you were right/);
    await two.until(/you guessed "deep"/);
    presenter.write(RIGHT);
    await one.until(/step 8 of 38/);
    expect(one.text()).not.toContain('Which word');
  });

  test('asks whether the loss rises and which sign a gradient has', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    presenter.write(':quiz loss\r');
    await viewer.until(/From iteration 0 to 1, what does the loss do\?/);
    viewer.write('1');
    await presenter.until(/1 guess so far/);
    presenter.write(RIGHT);
    await viewer.until(/✓ 1 it falls[\s\S]*you were right/);
    presenter.write(':quiz sign\r');
    await viewer.until(/Which sign has the gradient/);
    presenter.write(':quiz off\r');
    await viewer.until(/^(?![\s\S]*Which sign)[\s\S]*following ada/);
  });

  test('wants a password from viewers where there is one', async () => {
    const there = await open({ viewerPassword: 'class of 26' });
    const viewer = joinClass(there.port);
    await viewer.until(/password:/);
    viewer.write('class of 26\r');
    await viewer.until(/waiting for the presenter/);
  });

  test('lets a presenter in by password', async () => {
    const there = await open();
    const presenter = joinClass(there.port, { user: 'presenter' });
    await presenter.until(/password:/);
    presenter.write(`${PASSWORD}\r`);
    await presenter.until(/you drive/);
  });

  test('gives every guest a session of their own with solo', async () => {
    const there = await open({ solo: true });
    const one = joinClass(there.port);
    const two = joinClass(there.port);
    await one.until(/a session of your own/);
    await two.until(/a session of your own/);
    one.write(RIGHT);
    await one.until(/step 1 of 38/);
    expect(two.text()).toContain('start of 38 steps');
    two.write('d');
    await two.until(/yours alone/);
  });

  test('takes leave of everybody when it closes', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    await there.server.close('The class has ended.');
    expect(await viewer.exited).toBe(0);
    expect(await presenter.exited).toBe(0);
    for (const client of [viewer, presenter]) {
      expectRestored(client);
      expect(gridText(client.emulator.grid())).toContain('The class has ended.');
    }
  });

  test('ends only the session in which something throws', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there);
    const [broken] = [...there.classroom.members].filter(({ role }) => role === 'viewer');
    if (broken === undefined) throw new Error('no viewer');
    const { guessOf } = there.classroom;
    Object.assign(there.classroom, {
      guessOf: (member: Member) => {
        if (member === broken) throw new Error('of one');
        return guessOf(member);
      },
    });
    presenter.write(RIGHT);
    await there.logged(/session failed.*of one/);
    expect(await viewer.exited).toBe(1);
    expectRestored(viewer);
    await presenter.until(/step 1 of 38/);
    const another = await view(there);
    await another.until(/step 1 of 38/);
  });
});
