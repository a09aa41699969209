/** The history of a weight on the screen: changes keep their digits, however small they are. */
import { expect, test } from 'vitest';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { centrePane } from '../../../src/terminal/screen/centre.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

test('tiny changes are not written as 0', async () => {
  const timeline = timelineOf('we-love-deep-learning', 'optimizer.learningRate=1e-7', 'training.iterations=8');
  const held = holdSession(timeline);
  await held.execute('goto 5.update', 'history');
  const { session } = held;
  const page = centrePane(momentAt(timeline, session.where.cursor), session, 100).rows.map(textOf).join('\n');
  expect(page).toMatch(/in 6 updates: \+5\.1\d*e−7 in\s+all/);
  expect(page).toMatch(/<BOS> → we +\+5\.1\d*e−7/);
  expect(page).not.toContain('+0.000000');
});
