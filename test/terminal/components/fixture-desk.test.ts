import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openLesson } from '../../../src/cli/lesson.js';
import type { OpenRequest } from '../../../src/debugger/command.js';
import type { Pace } from '../../../src/debugger/session-host.js';
import type { ReplayTask } from '../../../src/numbers/engine/task.js';
import { type FixtureDesk, offerOf } from '../../../src/terminal/components/fixture-desk.js';
import type { OfferedItem } from '../../../src/terminal/components/offer.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import type { ReplayedTrace } from '../../../src/timeline/trace.js';
import { originalOf } from '../../../src/timeline/views.js';
import type { FixtureSource } from '../../../src/training/fixture/fixture-source.js';
import { openShipped, timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const LARGE: OfferedItem = { kind: 'fixture', name: 'large', description: '', path: 'large' };
const SOURCE: FixtureSource = { nameOrPath: 'large', path: null, overrides: [], seed: null };

class SlowTimeline extends Timeline {
  override *reach(iteration: number): ReplayTask<ReplayedTrace> {
    for (let done = 0; done < 3; done++) yield { done, total: 3, iteration };
    return yield* super.reach(iteration);
  }
}

/** A session whose tasks go on by one slice for each turn, and a desk with one fixture, whose iterations take several. */
function openDesk({ kind = 'fixture', stop = 1 }: Partial<OpenRequest> = {}) {
  const turns: (() => void)[] = [];
  const pace: Pace = {
    firstSliceMilliseconds: 0,
    sliceMilliseconds: 0,
    budgetMilliseconds: Number.POSITIVE_INFINITY,
    mostStopsASecond: Number.POSITIVE_INFINITY,
    schedule: (callback) => void turns.push(callback),
  };
  const held = holdSession(timelineOf('we-love-deep-learning'), {}, { pace });
  const large = new SlowTimeline(openShipped('we-love-deep-learning-36'));
  const desk: FixtureDesk = {
    list: () => [{ ...LARGE, kind }],
    // biome-ignore lint/correctness/useYield: nothing takes long
    *open() {
      const lesson = kind === 'lesson' ? openLesson('learning-rates') : null;
      return { timeline: large, source: SOURCE, lesson };
    },
  };
  offerOf(desk, held.store, held.driver).open({ kind, name: LARGE.name, stop });
  return { held, large, turn: () => turns.shift()?.() };
}

describe('a large fixture that is opened', () => {
  it('leaves the run before it on the screen, with progress, until its first iteration is there', () => {
    const { held, large, turn } = openDesk();
    expect(originalOf(held.branches.all[0].timeline)).toBe(held.timeline);
    expect(held.driver.isComputing).toBe(true);
    let turns = 0;
    for (; held.driver.isComputing; turns++) {
      expect(originalOf(held.branches.all[0].timeline)).toBe(held.timeline);
      turn();
    }
    expect(turns).toBeGreaterThan(1);
    expect(originalOf(held.branches.all[0].timeline)).toBe(large);
    expect(large.kept(0)).not.toBeNull();
    expect(held.session.open.message?.text).toContain('Opened');
  });

  it('is given up by Esc, and the run before it stays', () => {
    const { held, turn } = openDesk();
    turn();
    held.run('stop');
    expect(held.driver.isComputing).toBe(false);
    for (let k = 0; k < 5; k++) turn();
    expect(originalOf(held.branches.all[0].timeline)).toBe(held.timeline);
    expect(held.session.open.overlay).toEqual({ kind: 'none' });
  });

  it('is open, with its lesson at the stop that was asked for, once the driver says that it is idle', async () => {
    const { held, large, turn } = openDesk({ kind: 'lesson', stop: 2 });
    let isIdle = false;
    const idle = held.driver.whenIdle().then(() => {
      isIdle = true;
      return held.session.teaching.lesson?.stop;
    });
    while (!isIdle) {
      turn();
      await setImmediate();
    }
    expect(await idle).toBe(1);
    expect(originalOf(held.branches.all[0].timeline)).toBe(large);
  });
});
