/**
 * The debugger in a terminal; and the built one, in a terminal of the system, where the system has a say: the environment,
 * signals, streams, and its end while it computes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IPty } from '@lydell/node-pty';
import { describe, expect, test } from 'vitest';
import { CLI, readShipped } from '../support/command-line.js';
import { longTest } from '../support/depth.js';
import { expectGivenBack } from '../support/given-back.js';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';
import { makeSharedFolder } from '../support/temporary-folder.js';
import type { AnyTerminal, TerminalOptions } from '../support/terminal.js';
import { openShell, type ShellTerminal } from '../support/test-terminal.js';

const RIGHT = '\x1b[C';
const LEFT = '\x1b[D';
const UP = '\x1b[A';

const folder = makeSharedFolder();

async function start(args: readonly string[] = [], options?: TerminalOptions): Promise<ProgramTerminal> {
  const session = openProgram(args, options);
  await session.until(/start of \d+ steps/);
  return session;
}

async function startBuilt(args: readonly string[] = [], options?: TerminalOptions): Promise<ShellTerminal> {
  const session = openShell([process.execPath, CLI, ...args], options);
  await session.until(/start of \d+ steps/);
  return session;
}

async function expectEnded(session: ProgramTerminal, code: number): Promise<void> {
  expect(await session.exited).toBe(code);
  expect(session.isRaw).toBe(false);
  expectNothingShown(session);
}

async function expectBuiltEnded(session: ShellTerminal, code: number): Promise<void> {
  expect(await session.ended()).toBe(code);
  expect(session.modes('after')).toBe(session.modes('before'));
  expectNothingShown(session);
}

function expectNothingShown({ emulator, text }: AnyTerminal): void {
  expectGivenBack(emulator);
  expect(text().trim()).toBe('');
}

/** Screens from here on for one key after the other, each waited for by its place in the rail. */
async function walk(session: AnyTerminal, key: string, places: readonly RegExp[]): Promise<readonly string[]> {
  const screens: string[] = [];
  for (const place of places) screens.push(await session.type(key, place));
  return screens;
}

/** Opens a fixture from the chooser, the keys all at once. */
async function choose(session: AnyTerminal, keys: string, answer: RegExp): Promise<void> {
  await session.type('o', /Open a fixture/);
  await session.type(`${keys}\r`, answer);
}

describe('in a terminal', () => {
  test('→ to the end of iteration 0 and ← back to the start passes the same screens in reverse order', async () => {
    const session = await start();
    const first = session.text();
    const steps = Number(/start of (\d+) steps/.exec(first)?.[1]);
    const places = Array.from({ length: steps }, (_, k) => new RegExp(`step ${k + 1} of ${steps}$`, 'm'));
    const forward = [first, ...(await walk(session, RIGHT, places))];
    const backward = await walk(session, LEFT, [...places.slice(0, -1).reverse(), /start of \d+ steps/]);
    expect(steps).toBeGreaterThan(30);
    expect(new Set(forward).size).toBe(steps + 1);
    expect(backward).toEqual([...forward.slice(0, -1)].reverse());
    for (const name of ['forward', 'predict', 'loss', 'backward', 'update']) {
      expect(forward.some((screen) => screen.includes(`╭ ${name} ›`))).toBe(true);
    }
    session.write('q');
    await expectEnded(session, 0);
  });

  longTest('what other programs set for themselves in the environment changes nothing', async () => {
    const session = await startBuilt([], { variables: { DEV: 'true', NODE_ENV: 'development', DEBUG: '*' } });
    await session.type(RIGHT, /step 1 of/);
    session.write('q');
    await expectBuiltEnded(session, 0);
  });

  longTest('words of any width stand in their columns, and what is drawn beside them stays', async () => {
    const words = ['👩‍👩‍👧', 'שלום', '深い', 'e\u0301', '😀', '❤️', 'love'];
    const path = join(folder, 'widths.json');
    const fixture = {
      ...readShipped('the-road-forks'),
      vocabulary: ['<BOS>', ...words],
      sequences: [words],
      notes: [],
    };
    writeFileSync(path, JSON.stringify({ ...fixture, model: { kind: 'tabular' } }));
    const session = await start([path]);
    await session.type(']s', /step 2 of/);
    for (const word of words) expect(session.text()).toContain(word === 'שלום' ? 'םולש' : word);
    const panes = session.emulator.grid().rows.filter(({ text }) => text[0] === '│');
    expect(panes.length).toBeGreaterThan(10);
    for (const { text } of panes) expect(text.at(-1)).toBe('│');
    session.write('q');
    await expectEnded(session, 0);
  });

  longTest.each([
    [80, 24],
    [120, 40],
  ])(
    'on the first start of all a tour is offered in %i×%i, until a key is pressed, and never again',
    async (columns, rows) => {
      const variables = { BACKSTEP_TOUR: '', XDG_STATE_HOME: join(folder, `state-${columns}`) };
      const first = await start([], { variables, columns, rows });
      expect(first.text()).toMatch(/T takes a tour of 8 stops/);
      expect(await first.type(RIGHT, /step 1 of/)).not.toMatch(/tour of 8/);
      first.write('q');
      await expectEnded(first, 0);
      const second = await start([], { variables, columns, rows });
      expect(second.text()).not.toMatch(/tour of 8/);
      second.write('q');
      await expectEnded(second, 0);
    },
  );

  longTest('a run that blows up is stepped through, on and back', async () => {
    const session = await start(['--set', 'optimizer.learningRate=1000', '--set', 'training.softmax=plain']);
    await session.type('}}}', /iteration 3 of/);
    const before = await session.type(']', /step \d+ of/);
    const steps = Number(/step \d+ of (\d+)/.exec(before)?.[1]);
    const from = Number(/step (\d+) of/.exec(before)?.[1]);
    const place = (step: number) => new RegExp(`iteration 3 of[\\s\\S]* step ${step} of ${steps}$`, 'm');
    const numbers = Array.from({ length: steps - from }, (_, k) => from + 1 + k);
    const forward = [before, ...(await walk(session, RIGHT, numbers.map(place)))];
    const backward = await walk(session, LEFT, [...numbers.slice(0, -1).reverse(), from].map(place));
    expect(backward).toEqual([...forward.slice(0, -1)].reverse());
    expect(forward.join('')).toContain('NaN');
    await session.type('{{{', /iteration 0 of/);
    session.write('q');
    await expectEnded(session, 0);
  });

  longTest('keeps working after a resize to 5×3 and back', async () => {
    const session = await start([], { columns: 100, rows: 32 });
    const before = await session.type(`${RIGHT}${RIGHT}`, /step 2 of/);
    session.resize(5, 3);
    await session.until(/^5×3 …\s*$/);
    session.write(RIGHT);
    session.resize(60, 20);
    await session.until(/step 3 of \d+\n╭ (forward › )?prediction 3/);
    session.resize(100, 32);
    await session.until(/step 3 of[\s\S]*╭ program ─+╮[\s\S]* 0 ├/);
    expect(await session.type(LEFT, /step 2 of/)).toBe(before);
    session.resize(5, 3);
    await session.until(/^5×3 …\s*$/);
    session.write('q');
    await expectEnded(session, 0);
  });

  longTest('opens fixtures from the chooser, and says why it does not open one that is unsound', async () => {
    writeFileSync(join(folder, 'zz-broken.json'), '{"name": "broken\\u001b[31m", "vocabulary": 3}');
    const own = { ...readShipped(), name: 'zz-own', description: 'One of my own.' };
    writeFileSync(join(folder, 'zz-own.json'), JSON.stringify(own));
    const session = await start(['--fixtures', folder]);
    expect(await session.type('o', /Open a fixture/)).toMatch(/❯ we-love-deep-learning /);
    // One's own come last, and above the first is the last.
    expect(await session.type(UP, /❯ zz-own/)).toMatch(/zz-broken +invalid: /);
    await session.type('\x1b', /╭ start/);
    await choose(session, UP + UP, /zz-broken\.json: /);
    expect(session.text()).toContain('we-love-deep-learning ');
    await choose(session, UP, /Opened zz-own\./);
    expect(session.text()).toMatch(/backstep +zz-own /);
    session.write('q');
    await expectEnded(session, 0);
  });

  test('goes far, is stopped on the way, and leaves in the midst of a long move', async () => {
    const session = await start(['--set', 'training.iterations=50000000']);
    await session.type('g49999999\r', /of 49,\d{3},\d{3} iterations, Esc stops/);
    await session.type('\x1b', /Stopped on the way, at iteration \d+\./);
    await session.type('\x1b', /iteration 0 of/);
    await session.type('g49999999\r', /of 49,\d{3},\d{3} iterations, Esc stops/);
    session.write('q');
    await expectEnded(session, 0);
  });

  longTest('ends with the exit code of an interruption on Ctrl-C', async () => {
    const session = await startBuilt(['--set', 'training.iterations=50000000']);
    await session.type('g49999999\r', /of 49,\d{3},\d{3} iterations, Esc stops/);
    session.write('\x03');
    await expectBuiltEnded(session, 130);
  });
});

describe('the terminal is given back', () => {
  test.each([
    ['q', 0],
    ['\x03', 130],
  ])('on the key %j', async (key, code) => {
    const session = await start();
    expect(session.emulator.isOnAlternateScreen()).toBe(true);
    expect(session.emulator.isCursorVisible()).toBe(false);
    await session.type(RIGHT, /step 1 of/);
    session.write(key);
    await expectEnded(session, code);
  });

  longTest.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('on %s, with exit code %i', async (signal, code) => {
    const session = await startBuilt();
    await session.type(RIGHT, /step 1 of/);
    session.signal(signal);
    await expectBuiltEnded(session, code);
  });

  longTest('on a signal while it plays', async () => {
    const session = await start();
    await session.type('+++ ', /playing: step, 30 a second/);
    session.signal('SIGTERM');
    await expectEnded(session, 143);
  });

  longTest('and the program is gone when its terminal is closed', async () => {
    const session = await startBuilt();
    (session.pty as IPty & { destroy(): void }).destroy();
    await session.gone();
  });
});

describe('where there is no terminal to draw on', () => {
  test.each([
    ['stdin is closed', '"$0" "$@" <&-', 'This is not a terminal, so here is the report.'],
    ['stdin is at its end', '"$0" "$@" < /dev/null', 'This is not a terminal, so here is the report.'],
    ['stdout is a pipe', '"$0" "$@" | cat', 'This is not a terminal, so here is the report.'],
    [
      'the terminal is dumb',
      'TERM=dumb "$0" "$@"',
      'A terminal with TERM=dumb cannot show the debugger, so here is the',
    ],
  ])('because %s, it prints the report and says so', async (_, command, said) => {
    const session = openShell(['sh', '-c', command, process.execPath, CLI, '--set', 'training.iterations=20'], {
      columns: 120,
      rows: 1000,
    });
    expect(await session.ended()).toBe(0);
    expect(session.emulator.isOnAlternateScreen()).toBe(false);
    const buffer = session.emulator.terminal.buffer.active;
    const shown = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)?.translateToString(true)).join(
      '\n',
    );
    expect(shown).toContain(`backstep: ${said}`);
    expect(shown).toContain('11. Training progress');
    expect(session.modes('after')).toBe(session.modes('before'));
  });
});
