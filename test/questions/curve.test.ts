/** `curve`: the loss so far, as large as the pane. */

import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { formatSignificant } from '../../src/document/numbers.js';
import { centrePane } from '../../src/terminal/screen/centre.js';
import { oneOf } from '../support/depth.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

describe('the curve', () => {
  test.each(oneOf(3, SHIPPED, 1))('of %s says both its ends, and fills the pane', async (name) => {
    const held = holdSession(timelineOf(name));
    await held.execute('goto 3', 'curve');
    const { rows, title } = centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, 78, 30);
    expect(title).toEqual(['curve', 'loss']);
    const [first, last] = [0, 2].map((iteration) => formatSignificant(held.timeline.metric('loss', iteration)));
    expect(textOf(rows[0])).toBe(`The loss went from ${first} at iteration 0 to ${last} at iteration 2.`);
    expect(rows).toHaveLength(30);
    expect(rows.map(textOf).join('')).toMatch(/[\u2801-\u28ff].*●/s);
  });

  test('is a list where it is read, and says where there is none yet', async () => {
    const held = holdSession(timelineOf());
    const read = (): string =>
      centrePane(momentAt(held.timeline, held.session.where.cursor), held.session, 78).rows.map(textOf).join('\n');
    await held.execute('curve');
    expect(read()).toContain('there is no curve');
    await held.execute('goto 2', 'curve');
    expect(read()).toMatch(/iteration +loss\n +0 +2\.941\n +1 +2\.792/);
  });
});
