/** Session files: what is saved comes back the same, and any text at all is a session or a message. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Driver } from '../../../src/commands/driver.js';
import { contextOf } from '../../../src/debugger/command.js';
import { isSessionText, readSession, type SavedSession } from '../../../src/debugger/saving/session-file.js';
import { changedSession, NEW_SESSION } from '../../../src/debugger/session.js';
import { UNHURRIED } from '../../../src/debugger/session-host.js';
import { replayOf } from '../../../src/timeline/branches.js';
import { START } from '../../../src/timeline/cursor.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { fixtureOf } from '../../../src/training/fixture/fixture-reference.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { holdSession } from '../../support/held-session.js';
import { bitsOfTrace } from '../../support/histories.js';
import { refusalOf } from '../../support/refusals.js';
import { savedText } from '../../support/saved-session.js';
import { until } from '../../support/tasks.js';

/** A session on a fixture, with a store as the program has it. */
function open(name: string, ...overrides: readonly string[]) {
  const loaded = loadFixture(name, { overrides });
  const { source } = loaded;
  const held = holdSession(new Timeline(openProgram(loaded)), {}, { source, pace: UNHURRIED });
  return { store: held.store, driver: held.driver, source, quits: () => held.quits };
}

async function run(driver: Driver, ...lines: readonly string[]): Promise<void> {
  driver.runLines('test', lines);
  await driver.whenIdle();
}

function save({ store, source }: ReturnType<typeof open>, path = '/sessions/one.json'): string {
  return savedText(contextOf(store.getState()), source, path);
}

function read(text: string): SavedSession {
  return readSession(text);
}

const LINES = [
  'goto 50.10',
  'set learningRate 1 as fast',
  'set logits[we, love] NaN',
  'branch main',
  'skip 2 5',
  'iteration 3',
  'set learningRate 2 as faster',
  'compare main fast faster',
  'select-down',
  'rows',
];

describe('a saved session', () => {
  test('is restored with its branches, at the same step, bit for bit', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, ...LINES);
    const text = save(before);
    const after = open('we-love-deep-learning');
    await after.driver.restore(read(text));
    expect(save(after)).toBe(text);
    const [a, b] = [before.store.getState(), after.store.getState()];
    expect(b.session.where.cursor).toEqual(a.session.where.cursor);
    expect(b.session.open.compared).toEqual(a.session.open.compared);
    expect(b.session.open.compared).toHaveLength(3);
    expect(b.session.open.message).toMatchObject({ tone: 'information', text: 'The session is restored.' });
    a.branches.all.forEach((branch, k) => {
      const restored = b.branches.all[k];
      const { name, edits } = branch;
      expect(restored).toMatchObject({ name, edits });
      const [timeline, again] = [replayOf(branch), replayOf(restored)];
      for (const iteration of [49, 50, 53, 60]) {
        expect(bitsOfTrace(again.trace(iteration)).equals(bitsOfTrace(timeline.trace(iteration)))).toBe(true);
      }
    });
  });

  test('has the places to come back to, of its branches too, each with what was selected', async () => {
    const before = open('we-love-deep-learning');
    const lines = [
      ...['goto 3.10', 'select-down', 'checkpoint', 'goto 7', 'set learningRate 1 as fast', 'goto 9.backward'],
      ...['checkpoint', 'goto 2.softmax', 'rows', 'checkpoint', 'goto 20'],
    ];
    await run(before.driver, ...lines);
    const after = open('we-love-deep-learning');
    await after.driver.restore(read(save(before)));
    const [a, b] = [before, after].map(({ store }) => store.getState().session);
    expect(b.where.jumps).toEqual(a.where.jumps);
    expect(b.where.jumps.back).toHaveLength(3);
    await run(after.driver, 'back');
    expect(after.store.getState().session.where.cursor).toEqual(a.where.jumps.back[2].cursor);
    await run(after.driver, 'back 2');
    const { cursor, selection } = after.store.getState().session.where;
    expect({ cursor, selection, answer: null }).toEqual(a.where.jumps.back[0]);
  });

  test('has its breakpoints and displays again, each with what belongs to it', async () => {
    const before = open('we-love-deep-learning');
    const lines = [
      'goto 3.10',
      'break',
      'tbreak start',
      'break softmax if loss < 1 && p("love") > 0.5',
      'break "prediction 2"',
      'break if gradientNorm > 2',
      'watch previous(loss) - loss',
      'rule loss-rise 1.25',
      'rule non-finite',
      'ignore 1 12',
      'disable 4',
      'display loss',
      'display probability.target',
      'goto 5.20',
    ];
    await run(before.driver, ...lines);
    const after = open('we-love-deep-learning');
    await after.driver.restore(read(save(before)));
    const [a, b] = [before, after].map(({ store }) => store.getState().session);
    expect(b.where.breakpoints).toEqual(a.where.breakpoints);
    expect(b.where.breakpoints).toHaveLength(8);
    expect(b.open.displays).toEqual(a.open.displays);
    expect(b.open.message).toMatchObject({ tone: 'information', text: 'The session is restored.' });
    expect(save(after)).toBe(save(before));
  });

  test('has a breakpoint again whose step the iteration at hand leaves out', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, 'goto 5.10', 'break', 'skip 2 3', 'step');
    const after = open('we-love-deep-learning');
    await after.driver.restore(read(save(before)));
    expect(after.store.getState().session.open.message).toMatchObject({ text: 'The session is restored.' });
    await run(after.driver, 'continue');
    // The three iterations from 5 on leave the second prediction out.
    const {
      where: { cursor },
      open: { message },
    } = after.store.getState().session;
    expect(cursor).toMatchObject({ iteration: 8, frame: 9 });
    expect(message?.text).toMatch(/^Breakpoint 1: /);
  });

  test('opens at the same step, breakpoints included, where the iteration has come to have more steps', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, 'goto 5.47', 'break', 'goto 8.47');
    const saved = read(save(before));
    expect(saved.cursor.step).toBe('update/new logits');
    expect(saved.commands).toEqual(['break .update/new logits']);
    const after = open('we-love-deep-learning', 'optimizer.momentum=0.9');
    await after.driver.restore(saved);
    await run(after.driver, 'reverse-continue', 'step');
    const { cursor, breakpoints } = after.store.getState().session.where;
    const { timeline } = contextOf(after.store.getState());
    expect(cursor).toEqual({ ...START, iteration: 8 });
    expect(
      timeline
        .trace(7)
        .frames.map(({ label }) => label)
        .slice(46),
    ).toEqual(['velocity of table', 'new table']);
    expect(breakpoints[0]).toMatchObject({ where: { kind: 'step', label: 'new table' }, hits: 1 });
  });

  test('has what is selected as the element of a step, and selects no other number where it is not made', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, 'goto 3.softmax', 'select-down 2', 'checkpoint', 'goto 5."new logits"', 'select-down 9');
    const saved = read(save(before));
    const { session } = before.store.getState();
    expect(saved.places?.[0].selection).toEqual({
      symbol: 'P',
      step: 'predict/prediction 1/softmax',
      element: session.where.jumps.back[0].selection,
    });
    expect(saved.selection).toEqual({ symbol: 'table', step: 'update/new logits', element: session.where.selection });
    const openedWith = async (selection: SavedSession['selection'], step = saved.cursor.step) => {
      const after = open('we-love-deep-learning');
      await after.driver.restore({ ...saved, selection, cursor: { ...saved.cursor, step } });
      return after.store.getState().session.where.selection;
    };
    const address = { symbol: 'table', step: 'update/new logits', element: 5 };
    expect(await openedWith(address)).toBe(5);
    expect(await openedWith({ ...address, symbol: 'other' })).toBeNull();
    expect(await openedWith({ ...address, element: 32 })).toBeNull();
    expect(await openedWith(address, 'backward/through forward/prediction 1/∂loss/∂logits')).toBeNull();
    // As versions 1 and 2 had it.
    expect(await openedWith(5, 'backward/through forward/prediction 1/∂loss/∂logits')).toBe(5);
  });

  test('of version 1 opens at the number of its step', async () => {
    const current = save(open('we-love-deep-learning'));
    const old = current
      .replace('"version": 3', '"version": 1')
      .replace('"step": "start"', '"step": 10')
      .replace('"iteration": 0', '"iteration": 12')
      .replace('"commands": []', '"commands": ["break .13"]');
    const session = open('we-love-deep-learning');
    await session.driver.restore(read(old));
    const {
      where: { cursor, breakpoints },
      open: { message },
    } = session.store.getState().session;
    expect(cursor).toEqual({ ...START, iteration: 12, frame: 9 });
    expect(breakpoints).toMatchObject([{ where: { kind: 'step', label: 'softmax' } }]);
    expect(message).toMatchObject({ tone: 'information', text: 'The session is restored.' });
  });

  test('of an earlier backstep opens at its step where a branch forks before the one that it was made on, and says so', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, 'goto 5', 'set momentum 0.9 as a', 'goto 2', 'set logits[0,0] 1 as b', 'goto 6.12');
    const current = read(save(before));
    expect(current.branches.map(({ name, from }) => [name, from])).toEqual([
      ['a', 'main'],
      ['b', 'main'],
    ]);
    const old = { ...current, branches: [current.branches[0], { ...current.branches[1], from: 'a' }] };
    const after = open('we-love-deep-learning');
    await after.driver.restore(read(JSON.stringify(old)));
    const { session, branches } = after.store.getState();
    expect(session.where.cursor).toEqual(before.store.getState().session.where.cursor);
    expect(session.open.message).toEqual({
      tone: 'warning',
      text: 'b forks at iteration 2, before a does. An earlier backstep ran it with the settings of a, so its figures were others.',
    });
    const [saved, restored] = [before.store.getState().branches, branches].map(({ all }) => replayOf(all[2]));
    expect(bitsOfTrace(restored.trace(6)).equals(bitsOfTrace(saved.trace(6)))).toBe(true);
    expect(save(after)).toBe(save(before));
  });

  test('numbers breakpoints anew where some were deleted, and says which line it could not make again', async () => {
    const before = open('we-love-deep-learning');
    await run(before.driver, 'break start', 'break loss', 'delete 1', 'ignore 2 3');
    const saved = read(save(before));
    expect(saved.commands).toEqual(['break "loss"', 'ignore 1 3']);
    const after = open('we-love-deep-learning');
    await after.driver.restore({ ...saved, commands: ['break loss if nowhere < 1', ...saved.commands] });
    const { session } = after.store.getState();
    expect(session.open.message).toMatchObject({ tone: 'warning', text: expect.stringContaining('nowhere') });
    expect(session.where.breakpoints).toMatchObject([
      { id: 1, ignore: 3, where: { kind: 'pattern', pattern: 'loss' } },
    ]);
  });

  test('is small, readable, and names its fixture so that both can be moved together', () => {
    const session = open('adam-small-steps');
    const text = save(session);
    expect(text.length).toBeLessThan(700);
    expect(JSON.parse(text)).toMatchObject({
      format: 'backstep session',
      version: 3,
      fixture: { name: 'adam-small-steps' },
    });
    const byPath = { ...session.source, nameOrPath: 'x', path: '/lessons/mine/x.json' };
    const elsewhere = savedText(contextOf(session.store.getState()), byPath, '/lessons/saved/bug.json');
    expect(read(elsewhere).fixture.path).toBe('../mine/x.json');
    expect(fixtureOf(read(elsewhere).fixture, '/other/saved/bug.json')).toBe('/other/mine/x.json');
  });

  test('says when its fixture has changed, and when its step is not there any more', async () => {
    const saved = read(save(open('we-love-deep-learning')));
    const changed = open('we-love-deep-learning');
    await changed.driver.restore({ ...saved, fixture: { ...saved.fixture, hash: '0'.repeat(64) } });
    expect(changed.store.getState().session.open.message).toMatchObject({
      tone: 'warning',
      text: expect.stringMatching(/has changed/),
    });
    const moved = open('we-love-deep-learning');
    await moved.driver.restore({ ...saved, cursor: { ...saved.cursor, step: 400 } });
    expect(moved.store.getState().session.open.message?.text).toMatch(/does not exist here/);
    const renamed = open('we-love-deep-learning');
    const step = 'predict/prediction 2/argmax';
    await renamed.driver.restore({ ...saved, cursor: { ...saved.cursor, step } });
    expect(renamed.store.getState().session.open.message?.text).toMatch(/does not exist here/);
    // The first step of the innermost scope that is there.
    expect(renamed.store.getState().session.where.cursor).toEqual({ ...START, frame: 7 });
  });

  const broken: readonly (readonly [string, (saved: SavedSession) => SavedSession, RegExp])[] = [
    [
      'a branch of no other',
      (saved) => ({ ...saved, branches: [{ name: 'a', from: 'b', iteration: 1, edits: [] }] }),
      /"a" forks from "b"/,
    ],
    [
      'a branch beyond the end',
      (saved) => ({ ...saved, branches: [{ name: 'a', from: 'main', iteration: 9999, edits: [] }] }),
      /beyond the end/,
    ],
    [
      'an edit that is none',
      (saved) => ({ ...saved, branches: [{ name: 'a', from: 'main', iteration: 1, edits: ['quit'] }] }),
      /is not an edit/,
    ],
    ['a cursor in no branch', (saved) => ({ ...saved, cursor: { ...saved.cursor, branch: 'x' } }), /no branch "x"/],
    [
      'a place in no branch',
      (saved) => ({ ...saved, places: [{ branch: 'z', iteration: 1, step: 1, row: null, selection: null }] }),
      /no branch "z"/,
    ],
    ['a comparison with no branch', (saved) => ({ ...saved, compared: ['main', 'y'] }), /no branch "y"/],
    [
      'a cursor beyond the end',
      (saved) => ({ ...saved, cursor: { ...saved.cursor, iteration: 5001 } }),
      /beyond the 5000/,
    ],
  ];
  test.each(broken)('with %s is refused whole', async (_name, spoil, message) => {
    const session = open('we-love-deep-learning');
    const { branches } = session.store.getState();
    await session.driver.restore(spoil(read(save(session))));
    const state = session.store.getState();
    expect(state.session.open.message).toMatchObject({ tone: 'warning', text: expect.stringMatching(message) });
    expect(changedSession(state.session, { message: null })).toEqual(NEW_SESSION);
    expect(state.branches).toBe(branches);
  });

  test('may hold commands, but none that touches a file', async () => {
    const session = open('we-love-deep-learning');
    const saved = read(save(session));
    await session.driver.restore({ ...saved, commands: ['goto 3', 'save /tmp/never.json', 'nonsense'] });
    expect(session.store.getState().session.where.cursor.iteration).toBe(3);
  });

  test('may not quit the debugger', async () => {
    const session = open('we-love-deep-learning');
    const saved = read(save(session));
    await session.driver.restore({ ...saved, commands: ['quit', 'goto 3'] });
    expect(session.quits()).toBe(0);
    const {
      open: { message },
      where: { cursor },
    } = session.store.getState().session;
    expect(cursor.iteration).toBe(3);
    expect(message).toMatchObject({ tone: 'warning', text: expect.stringContaining('cannot quit the debugger') });
  });

  test('far in the run is restored in slices that Esc stops', async () => {
    const session = open('we-love-deep-learning', 'training.iterations=900000000');
    const saved = read(save(session));
    void session.driver.restore({ ...saved, cursor: { ...saved.cursor, iteration: 800_000_000 } });
    await until(() => session.store.getState().session.where.progress !== null);
    session.driver.dispose();
    expect(session.store.getState().session.where.cursor).toEqual(NEW_SESSION.where.cursor);
  });
});

describe('a text', () => {
  const sound = save(open('we-love-deep-learning'));

  test.each([
    ['', /not JSON at line 1, column 1: got an empty file/],
    ['{', /not JSON/],
    ['[]', /no session of backstep: "format" is nothing/],
    ['null', /no session of backstep/],
    ['{"format":"other"}', /"format" is the string "other"/],
    [sound.replace('"version": 3', '"version": 4'), /a session of version 4; this backstep reads 1 to 3/],
    [
      sound.replace('"selection": null', '"selection": {"symbol": "P", "step": 3}'),
      /^selection: got an object, expected an element: its symbol, step and position/,
    ],
    [sound.replace('"seed": null', '"seed": -1'), /^fixture\.seed: got -1, expected a whole number from 0/],
    [
      sound.replace('"commands": []', '"commands": ["a\\u001b[2J"]'),
      /^commands\.0: got the string "a\\u001b\[2J", expected a command/,
    ],
    [sound.replace('"selection"', '"selectoin"'), /selection: got nothing|no field selectoin/],
    [sound.replace('"name": "we-love-deep-learning",', ''), /expected either a name or a path/],
    [sound.replace('"branch": "main"', '"__proto__": {"branch": "main"}'), /cursor/],
  ])('%j is refused in one line', (text, message) => {
    const refusal = refusalOf(() => readSession(text));
    expect(refusal).toMatch(message);
    expect(refusal).not.toMatch(/[\u0000-\u001f]/);
  });

  test('of any kind is a session or a message', () => {
    const spoilt = fc
      .tuple(fc.nat(sound.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 12 }))
      .map(([at, length, text]) => sound.slice(0, at) + text + sound.slice(at + length));
    const values = fc
      .tuple(
        fc.constantFrom(
          'fixture',
          'branches',
          'commands',
          'cursor',
          'selection',
          'compared',
          'places',
          '__proto__',
          'constructor',
        ),
        fc.jsonValue(),
      )
      .map(([name, value]) => JSON.stringify({ ...JSON.parse(sound), [name]: value }));
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), spoilt, values);
    fc.assert(
      fc.property(texts, (text) => {
        isSessionText(text);
        expect(refusalOf(() => readSession(text))).toMatch(/^[^\u0000-\u001f\u007f-\u009f]*$/);
      }),
      { numRuns: 600 },
    );
  });

  test('is known for a session when it says so, sound or not', () => {
    expect(isSessionText(sound)).toBe(true);
    expect(isSessionText('{"format":"backstep session"}')).toBe(true);
    for (const text of ['', 'goto 3', '{}', '{"name":"fixture"}']) expect(isSessionText(text)).toBe(false);
  });
});
