/**
 * A class with real SSH clients: who sees what, who may do what.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { gridText } from '../../src/cells/cell-grid.js';
import type { Member } from '../../src/class/classroom.js';
import { openLesson } from '../../src/cli/lesson.js';
import { COMMANDS } from '../../src/debugger/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import type { FixtureDesk } from '../../src/ui/fixture-desk.js';
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

  test('shows those who follow which keys are theirs', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    const before = viewer.text().trimEnd();
    expect(before).toMatch(/\n d explore by yourself {3}q leave {3}\? keys\n following ada$/);
    viewer.write('?');
    const text = await viewer.until(/These keys are yours/);
    expect(text).toMatch(/ d +Leave the presenter to explore by yourself/);
    expect(text).toMatch(/ q Ctrl-C +Leave/);
    expect(text).not.toMatch(/hand-over|the next presenter|…/);
    // What the presenter does and types stays in view.
    presenter.write(RIGHT);
    expect(await viewer.until(/step 1 of 38|1 of 38/)).toContain('These keys are yours');
    viewer.write('?');
    await viewer.until(/^(?![\s\S]*These keys)[\s\S]*following ada/);
    presenter.write(':goto 0.2');
    await viewer.until(/\n:goto 0\.2█[^\n]*\n following ada/);
    presenter.write('\r');
    await viewer.until(/d explore by yourself[\s\S]*following ada/);
    const ben = await present(there, { options: there.keys.ben });
    ben.write('?');
    await ben.until(/ p +Let the next presenter drive, or take over/);
    ben.write('\x1b');
    await ben.until(/^(?![\s\S]*These keys)[\s\S]*following ada/);
    expect(presenter.text()).not.toContain('These keys');
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

  test('tells the one who drives who explores and who has fallen behind, also between two keys', async () => {
    const there = await open();
    const presenter = await present(there);
    const [explorer, sleeper] = [await view(there), await view(there)];
    explorer.write('d');
    await explorer.until(/exploring, where ada is/);
    await presenter.until(/2 viewers here, 1 exploring/);
    explorer.write('d');
    await presenter.until(/2 viewers here, 0 exploring/);
    process.kill(sleeper.pty.pid, 'SIGSTOP');
    presenter.write(RIGHT);
    await presenter.until(/2 viewers here, 0 exploring, 1 behind/);
    process.kill(sleeper.pty.pid, 'SIGCONT');
    await presenter.until(/0 exploring {3}Q quiz/);
  });

  test('shows the way back on narrow screens, too', async () => {
    const there = await open();
    await present(there);
    for (const columns of [60, 80]) {
      const viewer = await view(there, { columns, rows: 24 });
      viewer.write('d:set learningRate 1 as my-own-experiment\r}');
      await viewer.until(/iteration 1 of 5000[\s\S]*exploring[^\n]* d back[^\n]*my-own/);
    }
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

  test('shows the same text at two sizes and in every colour depth', async () => {
    const there = await open();
    const presenter = await present(there);
    const terminals: readonly ClientOptions[] = [
      { env: { COLORTERM: 'truecolor' } },
      {},
      { term: 'xterm' },
      { term: 'vt100' },
      { env: { NO_COLOR: '1' } },
      { term: 'dumb' },
    ];
    const joinAll = (size: Partial<ClientOptions>) =>
      Promise.all(terminals.map((terminal) => view(there, { ...terminal, ...size })));
    const [large, small] = [await joinAll({}), await joinAll({ columns: 80, rows: 24 })];
    presenter.write(RIGHT.repeat(7));
    for (const viewers of [large, small]) {
      const texts = await Promise.all(viewers.map((viewer) => viewer.until(/step 7 of 38[\s\S]*following ada/)));
      expect(new Set(texts)).toEqual(new Set([texts[0]]));
      const [trueColor, indexed, sixteen, ...none] = viewers.map(({ received }) => looksIn(received));
      expect(trueColor.colors).toContain('rgb');
      expect(indexed.colors).toEqual(new Set(['256']));
      expect(sixteen.colors).toEqual(new Set(['16']));
      for (const { colors, attributes } of none) {
        expect(colors).toEqual(new Set());
        // Without colours a look is told by attributes: bold, dim, inverse.
        expect([...attributes]).toEqual(expect.arrayContaining([1, 2, 7]));
      }
    }
    expect(large[0].text()).not.toEqual(small[0].text());
    // Two sizes, each with many colours, sixteen, and none.
    expect(there.classroom.stageCount).toBe(6);
  });

  test('shows a viewer at another size which fixture the presenter is about to open', async () => {
    const names = ['we-love-deep-learning', 'sun-and-rain-36', 'villages-bigram'];
    const desk: FixtureDesk = {
      list: () => names.map((name) => ({ name, description: 'One that ships.', path: name })),
      open: () => ({ kind: 'refused', message: 'It is only looked at.' }),
    };
    const there = await open({ desk });
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    presenter.write('o');
    await viewer.until(/❯ we-love-deep-learning /);
    presenter.write('\x1b[B\x1b[B');
    await viewer.until(/❯ villages-bigram /);
    presenter.write('\x1b[A');
    await viewer.until(/❯ sun-and-rain-36 /);
    await presenter.until(/❯ sun-and-rain-36 /);
    const late = await view(there, { columns: 100, rows: 30 });
    await late.until(/❯ sun-and-rain-36 /);
    presenter.write('\r');
    await viewer.until(/It is only looked at/);
  });

  test('hangs nothing on a colour that a stream has not', async () => {
    const there = await open({ fixture: 'villages-microgpt' });
    const presenter = await present(there);
    const colored = await view(there, { env: { COLORTERM: 'truecolor' } });
    const others = [await view(there, { term: 'xterm' }), await view(there, { term: 'vt100' })];
    presenter.write('g0.41\r');
    expect(await colored.until(/step 41 of/)).toMatch(/1 <BOS> ◉[▀ ]{20,}/);
    for (const { until } of others) expect(await until(/step 41 of/)).toMatch(/1 <BOS> ◉[□■▫▪·]{20,}/);
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
    await ben.until(/p take over[\s\S]*following ada/);
    // Nothing comes of the step; the keys on the screen show that it has been read.
    ben.write(`${RIGHT}?`);
    await ben.until(/These keys are yours/);
    ada.write('p');
    await ben.until(/you drive/);
    await ada.until(/following ben/);
    ben.write(RIGHT);
    await viewer.until(/step 1 of 38[\s\S]*following ben/);
    ada.write('p');
    await ada.until(/[Yy]ou drive/);
    await viewer.until(/following ada/);
    ada.write(':hand-over\r');
    await viewer.until(/following ben/);
    ben.write('q');
    expect(await ben.exited).toBe(0);
    await viewer.until(/following ada/);
  });

  test('says so to a presenter who explores and is left alone to drive, and to no such one if another is there', async () => {
    const there = await open();
    const ada = await present(there);
    const ben = await present(there, { options: there.keys.ben });
    const third = await present(there);
    ben.write('d');
    await ben.until(/exploring, where ada is/);
    ada.write('q');
    await third.until(/you drive/);
    third.write('q');
    await ben.until(/exploring, but you drive now {3}d back to the class/);
    ben.write('d');
    await ben.until(/^(?![\s\S]*exploring, but)[\s\S]*you drive/);
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

  test('lets nobody look ahead while a question is open', async () => {
    const there = await open();
    const presenter = await present(there);
    const explorer = await view(there);
    const follower = await view(there);
    const ben = await present(there, { options: there.keys.ben });
    explorer.write(`d${RIGHT}${RIGHT}:set learningRate 1\r`);
    await explorer.until(/what-if-1 forks from main[\s\S]*exploring/);
    presenter.write('Q');
    // Wherever one explores, the question comes.
    await explorer.until(/Which word is the likeliest after "<BOS>"\?[\s\S]*following ada +your guess/);
    await presenter.until(/2 viewers here, 0 exploring/);
    for (const { write, until } of [explorer, follower]) {
      write('d');
      await until(/nobody explores until its answer is there/);
      write(`${RIGHT}}:print loss\r`);
      write('5');
      await until(/you guessed "the"; another guess changes it/);
    }
    expect(there.classroom.store.getState().session.cursor).toMatchObject({ iteration: 0 });
    for (const { text } of [explorer, follower]) expect(text()).not.toMatch(/softmax|0\.\d{3}/);
    // Presenters are to be trusted with the answer.
    ben.write('d');
    await ben.until(/exploring, where ada is/);
    presenter.write(RIGHT);
    await explorer.until(/✓ 5 the[\s\S]*d back to your own[\s\S]*you were right/);
    presenter.write(RIGHT);
    await explorer.until(/what-if-1[\s\S]*exploring, in what-if-1/);
    await follower.until(/d explore by yourself[\s\S]*following ada/);
  });

  test('goes back to what one explored as soon as the answer is there', async () => {
    const there = await open();
    const presenter = await present(there);
    const explorer = await view(there);
    explorer.write(`d${RIGHT}${RIGHT}`);
    await explorer.until(/exploring, 2 steps ahead/);
    presenter.write('Q');
    await explorer.until(/your guess/);
    explorer.resize(100, 30);
    await explorer.until(/^(?=[^\n]{0,100}\n)[\s\S]*your guess/);
    presenter.write(RIGHT);
    await explorer.until(/✓ 5 the[\s\S]*d back to your own/);
    explorer.write('d');
    expect(await explorer.until(/exploring, 5 steps behind ada/)).toMatch(/step 2 of 38|2 of 38/);
    // Without a presenter nobody could close the question.
    presenter.write('Q');
    await explorer.until(/your guess/);
    presenter.write('q');
    await explorer.until(/waiting for the presenter/);
    explorer.write('d');
    await explorer.until(/exploring/);
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

  test('walks through a lesson with everybody, its questions whole on small screens', async () => {
    const there = await open({ lesson: openLesson('we-love-deep-learning') });
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    await viewer.until(/1\/16 One sentence/);
    presenter.write(' ');
    await viewer.until(/2\/16 Contexts become scores/);
    // Space belongs to the presenter.
    viewer.write('  1?');
    await viewer.until(/These keys are yours/);
    viewer.write('?');
    await viewer.until(/^(?![\s\S]*These keys)[\s\S]*2\/16/);
    presenter.write(' ');
    await viewer.until(/1 we[\s\S]*8 <EOS>[\s\S]*3\/16[\s\S]*your guess: 1 to 8/);
    presenter.write('\x7f');
    await viewer.until(/2\/16 Contexts become scores[\s\S]*explore by yourself/);
    expect(lastLine(presenter.text())).toContain('you drive');
    expect(presenter.text()).toContain('Backspace space next stop');
  });

  test('begins with a question where its lesson does, and tells the answer with the next stop', async () => {
    const lesson = parseLesson('# T\n## Ask\n> goto 0.4\n> quiz word\n## Answer\n> goto 0.7\n', COMMANDS);
    if (lesson.kind === 'refused') throw new Error(lesson.message);
    const there = await open({ lesson: lesson.lesson });
    const viewer = await view(there);
    const presenter = await present(there);
    await viewer.until(/your guess: 1 to 8/);
    viewer.write('5');
    await presenter.until(/1 guess so far/);
    expect(await viewer.until(/you guessed "the"/)).not.toContain('so far');
    presenter.write(' ');
    await viewer.until(/✓ 5 the +1[\s\S]*you were right/);
    presenter.write('\x7f');
    await viewer.until(/your guess: 1 to 8/);
    await presenter.until(/0 guesses so far/);
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

  test('replaces a screen that fails, for everybody who looks at it', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewers = [await view(there), await view(there), await view(there, { columns: 100, rows: 30 })];
    const fault = injectFault(there);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 38/);
    // React draws once more before it gives a screen up.
    fault.failures = 2;
    presenter.write(RIGHT);
    await Promise.all(viewers.map((viewer) => viewer.until(/step 2 of 38[\s\S]*following ada/)));
    await presenter.until(/step 2 of 38[\s\S]*you drive/);
    await there.logged(/failure.*injected/);
    expect(fault.failures).toBe(0);
    expect(there.classroom.stageCount).toBe(2);
    presenter.write(RIGHT);
    await Promise.all(viewers.map((viewer) => viewer.until(/step 3 of 38[\s\S]*following ada/)));
  });

  test('shows a plain screen as long as a step cannot be drawn, and lets the presenter step on', async () => {
    const there = await open();
    const presenter = await present(there);
    const viewers = [await view(there), await view(there, { columns: 100, rows: 30 })];
    const fault = injectFault(there);
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 38/);
    fault.failures = Number.POSITIVE_INFINITY;
    presenter.write(RIGHT);
    await presenter.until(/could not be drawn[\s\S]*you drive/);
    await Promise.all(viewers.map((viewer) => viewer.until(/could not be drawn[\s\S]*following ada/)));
    const late = await view(there);
    await late.until(/could not be drawn/);
    fault.failures = 0;
    presenter.write(RIGHT);
    await Promise.all([...viewers, late].map((viewer) => viewer.until(/step 3 of 38[\s\S]*following ada/)));
    await presenter.until(/step 3 of 38/);
    viewers[0].write('d');
    await viewers[0].until(/exploring, where ada is/);
  });
});

/** The kinds of colours and the attributes that SGR sequences ask for. */
function looksIn(received: string): { readonly colors: Set<string>; readonly attributes: Set<number> } {
  const colors = new Set<string>();
  const attributes = new Set<number>();
  for (const [, list] of received.matchAll(/\x1b\[([\d;]*)m/g)) {
    const parameters = list.split(';').map(Number);
    while (parameters.length > 0) {
      const parameter = parameters.shift() ?? 0;
      if (parameter === 38 || parameter === 48) {
        const isRgb = parameters.shift() === 2;
        colors.add(isRgb ? 'rgb' : '256');
        parameters.splice(0, isRgb ? 3 : 1);
      } else if ((parameter >= 30 && parameter < 38) || (parameter >= 40 && parameter < 48) || parameter >= 90) {
        colors.add('16');
      } else if (parameter > 0 && parameter < 10) attributes.add(parameter);
    }
  }
  return { colors, attributes };
}

/** Makes drawing the shared session throw so many times. */
function injectFault({ classroom }: TestClass): { failures: number } {
  const fault = { failures: 0 };
  const displays = new Proxy([], {
    get: (target, key) => {
      if (key === 'length' && fault.failures > 0) {
        fault.failures--;
        throw new Error('injected');
      }
      return Reflect.get(target, key);
    },
  });
  const { session } = classroom.store.getState();
  classroom.store.setState({ session: { ...session, displays } });
  return fault;
}
