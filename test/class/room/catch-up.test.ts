/** What somebody finds who explores a class again: the branches that it has made, their own, and the place where it is. */
import { expect, onTestFinished, test } from 'vitest';
import { createExperiments } from '../../../src/class/room/experiments.js';
import { createExplorer } from '../../../src/class/room/explorer.js';
import { createTurns } from '../../../src/class/room/turns.js';
import { makeRoomFor, sharedBranches } from '../../../src/debugger/saving/catch-up.js';
import type { SavedSession } from '../../../src/debugger/saving/session-file.js';
import { onScreen } from '../../../src/terminal/components/screen-store.js';
import { type DebuggerStore, openSession } from '../../../src/terminal/store.js';
import { createBranches } from '../../../src/timeline/branches.js';
import { timelineOf } from '../../support/fixtures.js';

type Branches = SavedSession['branches'];

const branch = (
  name: string,
  edits: string[] = [`set learningRate ${name.length}`],
  from = 'main',
): Branches[number] => ({
  ...{ name, from, iteration: 2, edits },
});

test('a branch is shared if it has the same name, place and edits, and comes from shared ones', () => {
  const shared = (own: Branches, ofClass: Branches) => [...sharedBranches(own, ofClass)];
  expect(shared([], [])).toEqual(['main']);
  expect(shared([branch('mine'), branch('theirs')], [branch('theirs')])).toEqual(['main', 'theirs']);
  expect(shared([branch('fast', ['set learningRate 9'])], [branch('fast')])).toEqual(['main']);
  const on = branch('on', [], 'fast');
  expect(shared([branch('fast'), on], [branch('fast'), on])).toEqual(['main', 'fast', 'on']);
  expect(shared([branch('fast', ['set learningRate 9']), on], [branch('fast'), on])).toEqual(['main']);
});

test('a branch of one’s own gives way under another name, which is free and no longer than names are', () => {
  const [run] = createBranches(timelineOf()).all;
  const own = ['fast', 'my-fast', 'other', 'a'.repeat(32)].map((name, k) => ({ ...run, id: k + 1, parent: 0, name }));
  const { branches, told } = makeRoomFor({ all: [run, ...own] }, [{ name: 'fast' }, { name: 'a'.repeat(32) }]);
  expect(branches.all.map(({ name }) => name)).toEqual([
    'main',
    'my-fast-2',
    'my-fast',
    'other',
    `my-${'a'.repeat(29)}`,
  ]);
  expect(told).toMatch(/^The class has a branch "fast" now; yours is called "my-fast-2"\. The class has/);
  expect(makeRoomFor({ all: [run] }, [{ name: 'fast' }]).told).toBeNull();
});

const where = ({ getState }: DebuggerStore): string => {
  const { session, branches } = getState();
  const { branch: id, iteration } = session.where.cursor;
  return `${branches.all.find((each) => each.id === id)?.name} ${iteration}`;
};

const namesIn = ({ getState }: DebuggerStore): readonly string[] => getState().branches.all.map(({ name }) => name);

const LIMITS = { each: 2 ** 30, together: 2 ** 30 };

/** An explorer over SSH, and lines for their session and for the one of the class. */
function openExplorer() {
  const onError = (error: unknown): void => {
    throw error;
  };
  const ofClass = openSession({ timeline: timelineOf(), source: null }, { quit: () => {} });
  const turns = { ofWork: createTurns(), ofKeys: createTurns() };
  const explorer = createExplorer({
    classroom: { store: onScreen(ofClass.store), turns, experiments: createExperiments(LIMITS) },
    ...{ role: 'viewer', onError },
    ...{ commandMilliseconds: Number.POSITIVE_INFINITY, files: undefined, desk: undefined },
    ...{ onClassRequest: () => {}, onQuit: () => {} },
  });
  onTestFinished(explorer.close);
  const give =
    ({ store, driver }: Pick<typeof ofClass, 'store' | 'driver'>) =>
    async (line: string, to: string): Promise<void> => {
      driver.execute(line);
      await driver.whenIdle();
      expect(where(store)).toBe(to);
    };
  const { store } = explorer.controls;
  return {
    ...{ store, own: give(explorer.controls), class: give(ofClass) },
    catchUp: explorer.catchUp,
  };
}

test('who is in the run itself goes to where the class is, in a branch that they did not have, and keeps their own', async () => {
  const there = openExplorer();
  await there.own('set learningRate 3 as mine', 'mine 0');
  await there.own('break loss', 'mine 0');
  await there.own('branch main', 'main 0');
  await there.class('goto 1', 'main 1');
  await there.class('set learningRate 1 as theirs', 'theirs 1');
  await there.class('goto 3', 'theirs 3');
  await there.class('set learningRate 2 as further', 'further 3');
  expect(there.catchUp()).toBe(true);
  expect(where(there.store)).toBe('further 3');
  expect(namesIn(there.store)).toEqual(['main', 'mine', 'theirs', 'further']);
  expect(there.store.getState().session.where.breakpoints).toHaveLength(1);
  // Branches of the class take nothing of what they may make.
  for (const name of ['a', 'b', 'c']) await there.own(`set learningRate 4 as ${name}`, `${name} 3`);
  await there.own('set learningRate 4 as d', 'c 3');
  expect(there.store.getState().session.open.message?.text).toMatch(/the most there can be/);
});

test('who is in a branch of their own stays there, and gets those of the class, also of the same name', async () => {
  const there = openExplorer();
  await there.own('set learningRate 3', 'what-if-1 0');
  await there.class('set learningRate 1', 'what-if-1 0');
  await there.class('set learningRate 2', 'what-if-2 0');
  expect(there.catchUp()).toBe(true);
  expect(where(there.store)).toBe('my-what-if-1 0');
  expect(there.store.getState().session.open.message?.text).toMatch(/yours is called "my-what-if-1"/);
  expect(namesIn(there.store)).toEqual(['main', 'my-what-if-1', 'what-if-1', 'what-if-2']);
  await there.own('branch what-if-2', 'what-if-2 0');
  expect(there.catchUp()).toBe(true);
  expect(namesIn(there.store)).toHaveLength(4);
});
