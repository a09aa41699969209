/** Where somebody goes who explores a class again. */
import { expect, test } from 'vitest';
import { type SavedSession, SESSION_HEAD } from '../../../src/debugger/saving/session-file.js';
import { catchUp } from '../../../src/web/carried/catch-up.js';

type Branch = SavedSession['branches'][number];

const branch = (name: string, edits: string[] = [`set learningRate ${name.length}`]): Branch => ({
  ...{ name, from: 'main', iteration: 2, edits },
});

const at = (name: string, ...branches: Branch[]): SavedSession => ({
  ...SESSION_HEAD,
  fixture: { name: 'x', set: [], seed: null, hash: '0'.repeat(64) },
  ...{ branches, commands: ['break loss'], selection: null, compared: null },
  cursor: { branch: name, iteration: 3, step: 'start', row: null },
});

const named = (...branches: readonly { readonly name: string }[]): readonly string[] =>
  branches.map(({ name }) => name);

test('who is in the run itself goes to where the class is, with the branches that it has', () => {
  const ofClass = at('theirs', branch('theirs'));
  const caught = catchUp(at('main', branch('mine')), ofClass);
  expect(caught).toEqual({ renamed: new Map(), to: { ...ofClass, commands: [] }, stays: false });
  expect(catchUp(at('theirs', branch('theirs')), ofClass).to.branches).toEqual([]);
});

test('who is in a branch of their own stays there, and gets those of the class', () => {
  const own = at('mine', branch('mine'));
  const ofClass = at('theirs', branch('theirs'));
  const caught = catchUp(own, ofClass);
  expect(caught).toMatchObject({ stays: true, to: { cursor: own.cursor, branches: ofClass.branches } });
  expect(catchUp(own, at('main'))).toMatchObject({ stays: true, to: { branches: [] } });
});

test('who only gets the branches of the class stays where they are', () => {
  const caught = catchUp(at('main'), at('theirs', branch('theirs')), false);
  expect(caught).toMatchObject({ stays: true, to: { cursor: { branch: 'main' }, branches: [{ name: 'theirs' }] } });
});

test('who has a branch of the same name and other edits keeps it under another name', () => {
  const ofClass = at('fast', branch('fast'));
  const own = branch('fast', ['set learningRate 9']);
  const there = catchUp(at('fast', own), ofClass);
  expect([...there.renamed]).toEqual([['fast', 'my-fast']]);
  expect(there).toMatchObject({ stays: true, to: { cursor: { branch: 'my-fast' }, branches: ofClass.branches } });
  const inRun = catchUp(at('main', own, branch('my-fast')), ofClass);
  expect([...inRun.renamed]).toEqual([['fast', 'my-fast-2']]);
  expect(inRun).toMatchObject({ stays: false, to: { cursor: { branch: 'fast' } } });
});

test('a branch that forks from another one of the same name is another', () => {
  const on = { ...branch('on'), from: 'fast' };
  const own = at('main', branch('fast', ['set learningRate 9']), on);
  const caught = catchUp(own, at('on', branch('fast'), on));
  expect([...caught.renamed]).toEqual([
    ['fast', 'my-fast'],
    ['on', 'my-on'],
  ]);
  expect(named(...caught.to.branches)).toEqual(['fast', 'on']);
});

test('a long name stays within what a name may take', () => {
  const name = 'a'.repeat(32);
  const caught = catchUp(at('main', branch(name, ['skip 1'])), at('main', branch(name)));
  expect(caught.renamed.get(name)).toHaveLength(32);
});
