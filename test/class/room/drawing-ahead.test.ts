/** Screens that are drawn before anybody looks at them. */
import { expect, test } from 'vitest';
import { drawAhead } from '../../../src/class/room/drawing-ahead.js';
import { DEFAULT_OPTIONS } from '../../../src/timeline/history.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { createSmallTabular } from '../../support/programs.js';

function openTimeline(): Timeline {
  return new Timeline(createSmallTabular(), DEFAULT_OPTIONS);
}

function fail(error: unknown): never {
  throw error;
}

test('the steps of an iteration that is at hand are drawn', async () => {
  const timeline = openTimeline();
  const { frames } = timeline.trace(0);
  expect(await drawAhead(timeline, fail)).toBe(Math.min(frames.length, 50));
});

test('nothing is computed for it: not an iteration, and nothing counts as seen', async () => {
  const timeline = openTimeline();
  expect(await drawAhead(timeline, fail)).toBe(0);
  expect(timeline.kept(0)).toBeNull();
  timeline.trace(0);
  const { visited } = timeline;
  await drawAhead(timeline, fail);
  expect(timeline.visited).toBe(visited);
  expect(timeline.kept(1)).toBeNull();
});

test('it ends at the first screen that cannot be drawn, and says so once', async () => {
  const timeline = openTimeline();
  const [first, ...rest] = timeline.trace(0).frames;
  const broken = { ...first, scope: null };
  const trace = { ...timeline.trace(0), frames: [first, broken, ...rest] };
  const history = Object.create(timeline, { kept: { value: () => trace }, trace: { value: () => trace } });
  const errors: unknown[] = [];
  expect(await drawAhead(history, (error) => errors.push(error))).toBeLessThan(2);
  expect(errors).toHaveLength(1);
});
