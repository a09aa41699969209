/** The panes under the step: what they show of predictions that no step has computed yet. */
import { describe, expect, it } from 'vitest';
import { momentAt } from '../../../../src/debugger/places/moment.js';
import { lowerPanes } from '../../../../src/terminal/screen/layout/lower-panes.js';
import { timelineOf } from '../../../support/fixtures.js';
import { holdSession } from '../../../support/held-session.js';

describe('P(target)', () => {
  it.each([
    ['goto 3', 'P(target) at iteration 3, ahead of the cursor'],
    ['goto 3.predict/prediction 2/softmax', 'P(target) at iteration 3, in part ahead of the cursor'],
    ['goto 3.perplexity', 'P(target) at iteration 3'],
    ['goto end', 'P(target) at iteration 8'],
  ])('after "%s" is called %j', async (line, title) => {
    const timeline = timelineOf('we-love-deep-learning', 'training.iterations=8');
    const held = holdSession(timeline);
    await held.execute('goto 4', line);
    const { session, branches } = held;
    const place = { kind: 'targets', columns: 60, rows: 6 } as const;
    const [pane] = lowerPanes([place], momentAt(timeline, session.where.cursor), session, branches);
    expect(pane.title).toBe(title);
  });
});
