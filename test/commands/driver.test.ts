/** The driver: what commands do to a session, long moves in slices, and play. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { changedSession, fieldsOf, NEW_SESSION, SPEEDS } from '../../src/debugger/session.js';
import { type EndedCommand, UNHURRIED } from '../../src/debugger/session-host.js';
import { asCommand } from '../../src/document/document.js';
import { finish } from '../../src/numbers/engine/task.js';
import { PRINTED } from '../../src/questions/printed.js';
import { START } from '../../src/timeline/cursor.js';
import { DEFAULT_OPTIONS } from '../../src/timeline/history.js';
import { Timeline } from '../../src/timeline/timeline.js';
import { answerOf } from '../support/answers.js';
import { openShipped, timelineOf } from '../support/fixtures.js';
import { holdSession, watchSession } from '../support/held-session.js';
import { until, useSteppingClock } from '../support/tasks.js';

const LONG = openShipped('we-love-deep-learning', 'training.iterations=2000000');
const SHORT = openShipped('we-love-deep-learning', 'training.iterations=3');
const STEPS = new Timeline(SHORT).trace(0).frames.length;

test('a move that would take more memory than it may ends with a sentence, where it began', () => {
  const held = holdSession(new Timeline(SHORT, { ...DEFAULT_OPTIONS, metricsBytes: 100 }));
  const message = held.run('goto', 'end');
  expect(message).toMatch(/fill the memory that is meant for them/);
  expect(fieldsOf(held.session)).toMatchObject({ cursor: START, progress: null });
  held.press('right');
  expect(held.session.where.cursor.frame).toBe(0);
});

test('a script ends with the move that would take more memory than it may, which is told with its sentence', async () => {
  const ended: EndedCommand[] = [];
  const timeline = new Timeline(SHORT, { ...DEFAULT_OPTIONS, metricsBytes: 100 });
  const held = holdSession(timeline, {}, { onCommand: (command) => ended.push(command) });
  const script = held.driver.runLines('script', ['step', 'goto end', '', 'print loss']);
  await held.driver.whenIdle();
  expect(ended.map(({ line }) => line)).toEqual(['step', 'goto end']);
  expect(ended[1].after.session.open.message).toMatchObject({
    tone: 'warning',
    text: expect.stringContaining('memory'),
  });
  expect(script.notRun).toBe('print loss');
});

describe('a move', () => {
  test('goes there and back by every pair of commands', () => {
    const held = holdSession(new Timeline(SHORT));
    for (const [there, back] of [
      ['right', 'left'],
      [']', '['],
      ['}', '{'],
    ]) {
      held.press(there, there);
      expect(held.session.where.cursor).not.toEqual(NEW_SESSION.where.cursor);
      held.press(back, back);
      expect(held.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    }
  });

  test('steps through every frame of the iteration and into the next', () => {
    const held = holdSession(new Timeline(SHORT));
    const seen = Array.from({ length: STEPS + 1 }, () => {
      held.press('s');
      return held.session.where.cursor;
    });
    expect(seen.slice(0, STEPS).map(({ frame }) => frame)).toEqual(Array.from({ length: STEPS }, (_, k) => k));
    expect(seen[STEPS]).toEqual({ ...START, iteration: 1 });
  });

  test('says so at both ends of history and goes no further', () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('left');
    expect(held.session.where.cursor).toEqual(START);
    expect(held.session.open.message?.text).toMatch(/start of the run/);
    held.run('goto', 'end');
    held.press('right');
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 3 });
    expect(held.session.open.message?.text).toMatch(/end of the run: 3 iterations/);
    held.press('left');
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 2, frame: STEPS - 1 });
    expect(held.session.open.message).toBeNull();
  });

  test('remembers how one moved last, for play', () => {
    const held = holdSession(new Timeline(SHORT));
    held.press(']');
    expect(held.session.where.motion).toBe('phase');
    held.press('{');
    expect(held.session.where.motion).toBe('iteration');
  });

  test('forgets scrolling and the line of the listing', () => {
    const held = holdSession(new Timeline(SHORT), { scroll: 7, listingLine: 2 });
    held.press('right');
    expect(fieldsOf(held.session)).toMatchObject({ scroll: 0, listingLine: null });
  });
});

describe('a long move', () => {
  test('shows its progress; Esc stops it where it has got to, and a second Esc returns to where it began', async () => {
    const timeline = new Timeline(LONG);
    const start = { cursor: { ...START, iteration: 2, frame: 5 }, selection: 3, scroll: 4 };
    const held = holdSession(timeline, start, { pace: UNHURRIED });
    held.run('goto', '1500000');
    await until(() => held.session.where.progress !== null && timeline.visited > 100);
    expect(held.session.where.progress?.total).toBeGreaterThan(1_000_000);
    expect(held.session.where.cursor).toEqual(start.cursor);
    held.press('escape');
    await held.driver.whenIdle();
    const { iteration } = held.session.where.cursor;
    expect(iteration).toBeGreaterThan(2);
    expect(held.session.where.cursor).toEqual({ ...start.cursor, iteration, frame: -1 });
    expect(held.session.open.message?.text).toBe(
      `Stopped on the way, at iteration ${iteration}. ${asCommand('stop')} again returns to where you were.`,
    );
    held.press('escape');
    await until(() => held.session.where.cursor.iteration === 2);
    expect(fieldsOf(held.session)).toMatchObject({
      cursor: start.cursor,
      selection: 3,
      progress: null,
      stoppedFrom: null,
    });
    const written = watchSession(held);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toHaveLength(0);
  });

  test('that is stopped keeps the lines that it has printed, up to where it stands', async () => {
    const timeline = new Timeline(LONG);
    const held = holdSession(timeline, {}, { pace: UNHURRIED });
    const written = watchSession(held);
    held.run('dprintf', 'start if iteration % 10 == 0, "{iteration}"');
    held.run('continue');
    await until(() => held.session.where.progress !== null && timeline.visited > 100);
    held.press('escape');
    await held.driver.whenIdle();
    const { lines } = answerOf(PRINTED, held.session);
    const { iteration } = held.session.where.cursor;
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.map(({ text }) => text)).toEqual(lines.map((_, k) => String(10 * (k + 1))));
    expect(10 * (lines.length + 1)).toBeGreaterThanOrEqual(iteration);
    expect(10 * lines.length).toBeLessThanOrEqual(timeline.visited);
    expect(
      Object.keys(written.find(({ where: { progress } }) => progress !== null)?.where.progress ?? {}),
    ).not.toContain('printed');
  });

  test.each([
    ['a search forward', 'continue', START],
    ['many iterations on', 'next-iteration 1500000', { ...START, iteration: 2, frame: 5 }],
    ['the end of the run', 'goto end', START],
    ['many steps', 'step 100000000', START],
  ])('of the kind "%s" stands on its way when it is stopped', async (_kind, line, cursor) => {
    const timeline = new Timeline(LONG);
    const held = holdSession(timeline, { cursor }, { pace: UNHURRIED });
    held.run('break', 'if loss > 1e9');
    held.driver.execute(line);
    await until(() => held.session.where.progress !== null && timeline.visited > 20);
    held.press('escape');
    await held.driver.whenIdle();
    expect(held.session.where.cursor.iteration).toBeGreaterThan(cursor.iteration);
    expect(held.session.where.cursor.iteration).toBeLessThanOrEqual(timeline.visited);
    // Whatever else is done, there is nothing left to return to.
    held.press('right');
    const { cursor: here } = held.session.where;
    held.press('escape');
    expect(held.session.where.cursor).toEqual(here);
  });

  test('back stands where everything after it has been searched', async () => {
    // Each slice does as little as it can, and shows where it has got to.
    useSteppingClock(100);
    const timeline = new Timeline(LONG);
    finish(timeline.visit(3000));
    const held = holdSession(timeline, { cursor: { ...START, iteration: 3000 } }, { pace: UNHURRIED });
    held.run('break', 'if max(abs(output)) > 1e9');
    await held.driver.whenIdle();
    held.press('C');
    await until(() => (held.session.where.progress?.at?.iteration ?? 3000) < 3000);
    held.press('escape');
    await held.driver.whenIdle();
    expect(held.session.where.cursor.iteration).toBeLessThan(3000);
    expect(held.session.open.message?.text).toContain('what lies after it has been searched');
    held.press('escape');
    await held.driver.whenIdle();
    expect(held.session.where.cursor.iteration).toBe(3000);
  });

  test('leaves the timeline sound when it is stopped', async () => {
    const timeline = new Timeline(LONG);
    const held = holdSession(timeline, {}, { pace: UNHURRIED });
    held.run('goto', '1500000');
    await until(() => timeline.visited > 200);
    held.press('escape');
    await held.driver.whenIdle();
    held.run('goto', '100.3');
    await until(() => held.session.where.cursor.iteration === 100);
    const fresh = new Timeline(LONG).trace(100).outcome.updated[0].data;
    expect(Array.from(timeline.trace(100).outcome.updated[0].data)).toEqual(Array.from(fresh));
  });

  test('takes no other command meanwhile, but says why', async () => {
    const held = holdSession(new Timeline(LONG), {}, { pace: UNHURRIED });
    held.run('goto', '1500000');
    await until(() => held.session.where.progress !== null);
    held.press('right');
    expect(held.session.open.message).toEqual({
      tone: 'warning',
      text: `Still on the way. ${asCommand('stop')} stops the move.`,
    });
    expect(held.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    held.press('q');
    expect(held.quits).toBe(1);
    const written = watchSession(held);
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toHaveLength(0);
  });

  test('is dropped when another run is opened', async () => {
    const held = holdSession(new Timeline(LONG), {}, { pace: UNHURRIED });
    held.run('goto', '1500000');
    await until(() => held.session.where.progress !== null);
    held.driver.restart({ message: { tone: 'information', text: 'Opened.' } });
    expect(held.session).toEqual(changedSession(NEW_SESSION, { message: { tone: 'information', text: 'Opened.' } }));
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(held.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    held.press('right');
    expect(held.session.where.cursor.frame).toBe(0);
  });

  test('that is not too long arrives by itself', async () => {
    const held = holdSession(timelineOf(), {}, { pace: UNHURRIED });
    held.run('goto', '3000.4');
    await until(() => held.session.where.cursor.iteration === 3000);
    expect(fieldsOf(held.session)).toMatchObject({ cursor: { ...START, iteration: 3000, frame: 3 }, progress: null });
  });
});

describe('play', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Lets the next stop come due and waits until the move has ended. */
  async function tick(held: ReturnType<typeof holdSession>): Promise<void> {
    const { cursor } = held.session.where;
    vi.runOnlyPendingTimers();
    await until(() => held.session.where.cursor !== cursor || !held.session.where.playing);
  }

  test('goes on step by step until it is paused', async () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('space');
    expect(held.session.where.playing).toBe(true);
    for (const frame of [0, 1, 2]) {
      await tick(held);
      expect(held.session.where.cursor).toEqual({ ...START, frame });
    }
    held.press('space');
    expect(held.session.where.playing).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('shows as many stops a second as are chosen, and never has a second one waiting', async () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('space');
    for (const speed of [4, 8, 15]) {
      expect(held.session.where.speed).toBe(speed);
      const { cursor } = held.session.where;
      vi.advanceTimersByTime(Math.floor(1000 / speed) - 1);
      expect(held.session.where.cursor).toBe(cursor);
      // However late it is heard, one stop is shown, and the next is due only after it.
      vi.advanceTimersByTime(10_000);
      await until(() => held.session.where.cursor !== cursor);
      expect(held.session.where.cursor.frame).toBe(cursor.frame + 1);
      expect(vi.getTimerCount()).toBe(1);
      held.press('+');
      expect(vi.getTimerCount()).toBe(1);
    }
  });

  test('goes on by the last kind of move and pauses at the end of the run', async () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('}', 'space');
    await tick(held);
    await tick(held);
    expect(fieldsOf(held.session)).toMatchObject({ cursor: { branch: 0, iteration: 3, frame: -1 }, playing: true });
    await tick(held);
    expect(held.session.where.playing).toBe(false);
    expect(held.session.where.cursor).toEqual({ ...START, iteration: 3 });
    expect(held.session.open.message?.text).toMatch(/end of the run/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('goes forward also when one moved back last', async () => {
    const held = holdSession(new Timeline(SHORT), { cursor: { ...START, frame: 5 } });
    held.press('left', 'space');
    await tick(held);
    expect(held.session.where.cursor.frame).toBe(5);
  });

  test('is paused by Esc, by the help and by the chooser', () => {
    for (const key of ['escape', '?', 'o']) {
      const held = holdSession(new Timeline(SHORT));
      held.press('space', key);
      expect(held.session.where.playing).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  test('ends with the session', () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('space', 'q');
    expect(held.quits).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('waits for as long as the speed says, which stays within its range', async () => {
    const held = holdSession(new Timeline(SHORT));
    held.press('+', 'space');
    expect(held.session.where.speed).toBe(8);
    vi.advanceTimersByTime(124);
    expect(held.session.where.cursor.frame).toBe(-1);
    vi.advanceTimersByTime(1);
    await until(() => held.session.where.cursor.frame === 0);
    for (const _ of SPEEDS) held.press('+');
    expect(held.session.where.speed).toBe(SPEEDS[SPEEDS.length - 1]);
    for (const _ of SPEEDS) held.press('-');
    expect(held.session.where.speed).toBe(SPEEDS[0]);
    expect(held.session.open.message?.text).toBe('1 stops a second.');
  });
});
