/** A class opened again: what is told, and to whom. */
import { expect, test } from 'vitest';
import { restoreClass } from '../../../../src/class/room/keeping/restore-class.js';
import { contextOf } from '../../../../src/debugger/command.js';
import { readClass } from '../../../../src/debugger/teaching/class-file.js';
import { timelineOf } from '../../../support/fixtures.js';
import { holdSession } from '../../../support/held-session.js';
import { savedText } from '../../../support/saved-session.js';
import { sessionsForViewers } from '../../../support/viewers.js';

const SOURCE = { nameOrPath: 'the-road-forks', path: null, overrides: [], seed: null };

test('says that the fixture has changed, and nothing of a run that the class has opened', async () => {
  const before = holdSession(timelineOf('the-road-forks'), {}, { source: SOURCE });
  await before.execute('set learningRate 1 as hot');
  const saved = readClass(savedText(contextOf(before.store.getState()), SOURCE, 'class.json'));
  const { store, driver } = holdSession(
    timelineOf('the-road-forks', 'optimizer.learningRate=0.7'),
    {},
    { source: SOURCE },
  );
  await restoreClass({ store, driver, ballot: { restore: () => {} } }, saved);
  expect(store.getState().session.open.message?.text).toBe(
    'The fixture has changed since this class was saved, so its branches and its place are gone.',
  );
});

test('tells presenters that the session is restored, and nobody who follows', async () => {
  const before = holdSession(timelineOf('the-road-forks'), {}, { source: SOURCE });
  await before.execute('step', 'step');
  const saved = readClass(savedText(contextOf(before.store.getState()), SOURCE, 'class.json'));
  const { store, driver } = holdSession(timelineOf('the-road-forks'), {}, { source: SOURCE });
  const shown = sessionsForViewers(store);
  await restoreClass({ store, driver, ballot: { restore: () => {} } }, saved);
  expect(store.getState().session.open.message?.text).toBe('The session is restored.');
  expect(shown().where.cursor).toEqual(before.session.where.cursor);
  expect(shown().open.message).toBeNull();
});
