/** A session is saved with the question whose answer is open, and asks it again where it is opened. */
import { expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { readSession } from '../../../src/debugger/saving/session-file.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { holdSession } from '../../support/held-session.js';
import { savedText } from '../../support/saved-session.js';

function open() {
  const loaded = loadFixture('we-love-deep-learning');
  const { source } = loaded;
  return { held: holdSession(new Timeline(openProgram(loaded)), {}, { source }), source };
}

test.each([
  ['a question about the selected number', ['goto 3.predict/prediction 1/softmax', 'why'], ['why']],
  ['one about a named number', ['goto 3.predict/prediction 1/softmax', 'why love'], ['why love']],
  ['one that was followed', ['goto 3.predict/prediction 1/softmax', 'why love', 'follow'], ['why']],
  ['one about the run', ['goto 3', 'history table[we, love]'], ['history table[we, love]']],
  ['none, once it is closed', ['goto 3.predict/prediction 1/softmax', 'why', 'stop'], []],
  ['none, where no question was asked', ['goto 3', 'display loss', 'list'], ['display loss']],
])('%s', async (_, lines, commands) => {
  const { held, source } = open();
  await held.execute(...lines);
  const text = savedText(contextOf(held.store.getState()), source, '/sessions/one.json');
  const read = readSession(text);
  expect(read.commands).toEqual(commands);
  const again = open().held;
  await again.driver.restore(read);
  const isOpen = commands.length > 0 && held.session.open.answer?.kind !== 'list';
  expect(again.session.open.answer).toEqual(isOpen ? held.session.open.answer : null);
  expect(again.session.open.message?.text).toBe('The session is restored.');
});
