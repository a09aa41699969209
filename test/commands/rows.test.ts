/** Into the rows of a step and out of them, also over an answer. */
import { expect, test } from 'vitest';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

test('i over an answer shows the rows of the step, and not the answer as if nothing had happened', async () => {
  for (const line of ['why', 'uses', 'nudge']) {
    const held = holdSession(timelineOf());
    await held.execute('goto 0.29', line);
    expect(held.session.open.answer).not.toBeNull();
    held.press('i');
    expect(held.session.open.answer).toBeNull();
    expect(held.session.where.cursor.row).toBe(0);
    held.press('i');
    expect(held.session.where.cursor.row).toBeNull();
  }
});

test('an answer that goes along with every move stays', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 3.29', 'curve');
  held.press('i');
  expect(held.session.open.answer?.kind).toBe('curve');
  expect(held.session.where.cursor.row).toBe(0);
});
