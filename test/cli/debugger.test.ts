/**
 * The debugger in a terminal; and the built one, in a terminal of the system, where the system has a say: the environment,
 * signals, streams, and its end while it computes.
 */
import { describe, expect, test } from 'vitest';
import { CLI } from '../support/command-line.js';
import { expectGivenBack } from '../support/given-back.js';
import { openProgram, type ProgramTerminal } from '../support/program-terminal.js';
import type { AnyTerminal, TerminalOptions } from '../support/terminal.js';
import { openShell } from '../support/test-terminal.js';

const RIGHT = '\x1b[C';
const LEFT = '\x1b[D';

async function start(args: readonly string[] = [], options?: TerminalOptions): Promise<ProgramTerminal> {
  const session = openProgram(args, options);
  await session.until(/start of \d+ steps/);
  return session;
}

async function expectEnded(session: ProgramTerminal, code: number): Promise<void> {
  expect(await session.exited).toBe(code);
  expect(session.isRaw).toBe(false);
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

  test('goes far, is stopped on the way, and leaves in the midst of a long move', async () => {
    const session = await start(['--set', 'training.iterations=50000000']);
    await session.type('g49999999\r', /of 49,\d{3},\d{3} iterations, Esc stops/);
    await session.type('\x1b', /Stopped on the way, at iteration \d+\./);
    await session.type('\x1b', /iteration 0 of/);
    await session.type('g49999999\r', /of 49,\d{3},\d{3} iterations, Esc stops/);
    session.write('q');
    await expectEnded(session, 0);
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
