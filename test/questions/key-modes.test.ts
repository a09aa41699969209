/** The modes of keys that answers bring. */
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { contextOf, isTask } from '../../src/debugger/command.js';
import { ANSWERS } from '../../src/questions/answers.js';
import { keyModesOf } from '../../src/questions/key-modes.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const KINDS: readonly string[] = ANSWERS.map(({ kind }) => `over ${kind}`);
const isOverStep = (mode: string | undefined): mode is string => mode?.startsWith('over ') === true;

test('every key and every help that is for an answer is for a kind that there is, which says where its keys work', () => {
  const modes = COMMANDS.flatMap(({ within, keyWithin = {} }) => [within, ...Object.keys(keyWithin)]).filter(
    isOverStep,
  );
  const places = COMMANDS.flatMap(({ helpsAt = {} }) => Object.keys(helpsAt)).filter(isOverStep);
  expect(modes.length).toBeGreaterThan(3);
  expect([...modes, ...places].filter((mode) => !KINDS.includes(mode))).toEqual([]);
  const silent = ANSWERS.filter(({ kind, keysWork }) => modes.includes(`over ${kind}`) && keysWork === undefined);
  expect(silent.map(({ kind }) => kind)).toEqual([]);
  expect(
    ANSWERS.map(({ keysOf }) => keysOf).filter((kind) => kind !== undefined && !KINDS.includes(`over ${kind}`)),
  ).toEqual([]);
});

test('over a step of a token the keys of its text work', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  expect(keyModesOf(held.session)).toEqual([]);
  await held.execute('sample');
  expect(keyModesOf(held.session)).toEqual(['over sample']);
  held.press('return');
  expect(held.session.open.answer?.kind).toBe('token');
  expect(keyModesOf(held.session)).toEqual(['over sample']);
});

test('every command that opens the command line or the help and does nothing else says so', async () => {
  const held = holdSession(timelineOf('we-love-deep-learning'));
  await held.execute('goto 1.softmax');
  const context = contextOf(held.store.getState());
  const opening = COMMANDS.filter((command) => {
    try {
      const effect = command.run(context, '');
      if (isTask(effect) || effect.kind !== 'change') return false;
      return ['prompt', 'help'].includes(effect.change.overlay?.kind ?? 'none');
    } catch {
      return false;
    }
  });
  expect(opening.length).toBeGreaterThan(4);
  expect(opening.filter(({ opens }) => opens !== true).map(({ name }) => name)).toEqual([]);
});
