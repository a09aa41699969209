/** The states of the driver: what each does with a key, a line and an end, as a table and in a session. */

import { describe, expect, test } from 'vitest';
import { commandNamed } from '../../src/commands/commands.js';
import { conductIn, type DriverState, IDLE, nextState, type Work, workOf } from '../../src/commands/driver-state.js';
import { contextOf } from '../../src/debugger/command.js';
import { type EndedCommand, UNHURRIED } from '../../src/debugger/session-host.js';
import { createDebuggerStore } from '../../src/terminal/store.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const before = contextOf(createDebuggerStore(timelineOf()).getState());
const command = { line: 'why', command: commandNamed('why'), nested: false, before };
const MOVING: Work = { kind: 'moving', command };
const PLAYING: Work = { kind: 'moving', command: null };
const ASKING: Work = { kind: 'asking', command };
const BETWEEN: DriverState = { kind: 'scripted', line: null };
const OF_LINE: DriverState = { kind: 'scripted', line: ASKING };

const AT_ONCE = { key: 'performed', line: 'performed' };
const MEANWHILE = { key: 'only opened', line: 'kept at the prompt' };

describe.each<[name: string, state: DriverState, conduct: object, under: Work | null, ended: DriverState]>([
  ['idle', IDLE, AT_ONCE, null, IDLE],
  ['moving', MOVING, MEANWHILE, MOVING, IDLE],
  ['moving without a command', PLAYING, MEANWHILE, PLAYING, IDLE],
  ['asking', ASKING, MEANWHILE, ASKING, IDLE],
  ['scripted, in a line', OF_LINE, MEANWHILE, ASKING, BETWEEN],
  ['scripted, between two lines', BETWEEN, MEANWHILE, null, BETWEEN],
])('%s', (_, state, conduct, under, ended) => {
  test('a key and a line', () => {
    expect(conductIn(state, commandNamed('step'))).toEqual(conduct);
    for (const name of ['stop', 'quit']) expect(conductIn(state, commandNamed(name))).toEqual(AT_ONCE);
  });

  test('what is under way, and its end', () => {
    expect(workOf(state)).toBe(under);
    expect(nextState(state, { kind: 'end' })).toEqual(ended);
    expect(nextState(state, { kind: 'drop', but: null })).toEqual(IDLE);
    expect(nextState(state, { kind: 'drop', but: MOVING })).toBe(MOVING);
    expect(workOf(nextState(state, { kind: 'begin', work: MOVING }))).toBe(MOVING);
    expect(nextState(state, { kind: 'script', after: under })).toEqual({ kind: 'scripted', line: under });
  });
});

/** A session whose long commands wait to be given a turn. */
function holdSlowly() {
  const turns: (() => void)[] = [];
  const ended: EndedCommand[] = [];
  const pace = { ...UNHURRIED, firstSliceMilliseconds: 0, schedule: (turn: () => void) => void turns.push(turn) };
  const program = openShipped('we-love-deep-learning', 'training.iterations=2000000');
  const held = holdSession(new Timeline(program), {}, { pace, onCommand: (each) => ended.push(each) });
  const settle = (): void => {
    while (turns.length > 0) turns.shift()?.();
  };
  return { held, settle, lines: () => ended.map(({ line }) => line) };
}

/** A question that takes more than a slice. */
const HISTORY = 'history logits[1,2]';

/** What is done that leads to each state that is not idle. */
const WAYS: Readonly<Record<string, (hold: ReturnType<typeof holdSlowly>) => void>> = {
  moving: ({ held }) => held.driver.execute('goto 1500000'),
  asking: ({ held, settle }) => {
    held.driver.execute('goto 300');
    settle();
    held.driver.execute(HISTORY);
  },
  scripted: ({ held }) => void held.driver.runLines('script', ['where', 'where']),
};

describe.each(Object.keys(WAYS))('a session that is %s', (name) => {
  test('opens what a key opens, and keeps a line at the prompt', () => {
    const slow = holdSlowly();
    const { held } = slow;
    WAYS[name](slow);
    const { cursor } = held.session.where;
    held.press('right');
    expect(held.session.open.message?.text).toMatch(/^Still on the way/);
    held.press(':');
    expect(held.session.open.overlay.kind).toBe('prompt');
    held.driver.execute('step');
    expect(held.session.open.overlay.kind).toBe('prompt');
    expect(held.session.open.message?.text).toMatch(/commands work when it has ended/);
    expect(held.session.where.cursor).toEqual(cursor);
  });

  test('is idle after Esc: nothing goes on, and the next key is performed', async () => {
    const slow = holdSlowly();
    const { held, settle } = slow;
    WAYS[name](slow);
    held.press('escape');
    await held.driver.whenIdle();
    settle();
    const { frame } = held.session.where.cursor;
    held.press('right');
    settle();
    expect(held.session.where.cursor.frame).toBe(frame + 1);
  });
});

test('an end names the answer of a question after its line', () => {
  const { held, settle, lines } = holdSlowly();
  held.driver.execute('goto 300');
  settle();
  held.driver.execute(HISTORY);
  settle();
  expect(held.session.open.answer).toMatchObject({ asked: HISTORY });
  expect(lines()).toEqual(['goto 300', HISTORY]);
});

test('an end goes on to the next line, and after the last line the session is idle', async () => {
  const { held, settle, lines } = holdSlowly();
  held.driver.runLines('script', ['goto 3', '', 'step']);
  settle();
  expect(lines()).toEqual(['goto 3', 'step']);
  await held.driver.whenIdle();
  expect(held.session.where.cursor).toMatchObject({ iteration: 3, frame: 0 });
});

test('Esc between two lines leaves the session where the first has led', async () => {
  const { held, settle, lines } = holdSlowly();
  const { driver } = held;
  driver.execute('goto 5000');
  settle();
  driver.runLines('script', ['where', 'step']);
  held.press('escape');
  await driver.whenIdle();
  settle();
  expect(held.session.where.cursor.iteration).toBe(5000);
  expect(lines()).toEqual(['goto 5000', 'where']);
});
