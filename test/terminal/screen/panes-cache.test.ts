/** What looking at a pane again costs. */
import { describe, expect, it } from 'vitest';
import { beginLesson } from '../../../src/commands/lesson-commands.js';
import { momentAt } from '../../../src/debugger/places/moment.js';
import { changedSession, newSession } from '../../../src/debugger/session.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { createPaneCache } from '../../../src/terminal/screen/panes-cache.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';

function open() {
  const loaded = loadFixture('we-love-deep-learning');
  const timeline = new Timeline(openProgram(loaded));
  const session = changedSession(newSession(timeline), { cursor: { ...newSession(timeline).where.cursor, frame: 3 } });
  return { session, moment: momentAt(timeline, session.where.cursor), paneOf: createPaneCache() };
}

const LESSON = { name: 'one', title: 'One', about: 'One', fixture: null, stops: [] };

describe('a pane', () => {
  it('is computed once for each size', () => {
    const { session, moment, paneOf } = open();
    const pane = paneOf(moment, session, 80, 20);
    expect(paneOf(moment, { ...session }, 80, 20)).toBe(pane);
    expect(paneOf(moment, session, 70, 20)).not.toBe(pane);
  });

  it('is not kept when many others were drawn since', () => {
    const { session, moment, paneOf } = open();
    const pane = paneOf(moment, session, 80, 20);
    for (let width = 100; width < 140; width++) paneOf(moment, session, width, 20);
    expect(paneOf(moment, session, 80, 20)).not.toBe(pane);
  });

  it('is computed once for all heights, unless it is made to fit into one', () => {
    const { session, moment, paneOf } = open();
    expect(paneOf(moment, session, 80, 12)).toBe(paneOf(moment, session, 80, 30));
    const matrix = moment.trace.frames.findIndex(({ output }) => output.shape.length === 2);
    const fitted = momentAt(moment.timeline, { ...session.where.cursor, frame: matrix });
    expect(paneOf(fitted, session, 80, 12)).toBe(paneOf(fitted, session, 80, 12));
    expect(paneOf(fitted, session, 80, 12)).not.toBe(paneOf(fitted, session, 80, 30));
  });

  it('that is fitted into several heights draws its table once for all of them', () => {
    const { session, moment, paneOf } = open();
    const frame = moment.trace.frames.findIndex(({ label }) => label === 'exponentials');
    const powers = momentAt(moment.timeline, { ...session.where.cursor, frame });
    const [low, high] = [12, 30].map((height) => paneOf(powers, session, 48, height));
    expect(low).not.toBe(high);
    const ofTarget = ({ rows }: typeof low) => rows.find((row) => textOf(row).startsWith('▸ '));
    expect(ofTarget(low)).toBeDefined();
    expect(ofTarget(low)).toBe(ofTarget(high));
    expect(ofTarget({ ...low, ...low.ifShort().all() })).toBe(ofTarget(high));
  });

  it('of a lesson is computed once in a turn, and anew in the next', async () => {
    const { session, moment, paneOf } = open();
    const taught = changedSession(session, { lesson: beginLesson(LESSON) });
    const pane = paneOf(moment, taught, 80, 20);
    expect(paneOf(moment, taught, 80, 20)).toBe(pane);
    expect(paneOf(moment, { ...taught }, 80, 20)).not.toBe(pane);
    await Promise.resolve();
    expect(paneOf(moment, taught, 80, 20)).not.toBe(pane);
  });
});
