/** The timer of a session that plays by itself. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { PlayTimer } from '../../src/debugger/play-timer.js';
import { UNHURRIED } from '../../src/debugger/session-host.js';

test('a stop that was due already is not made once the timer was stopped', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const scheduled: (() => void)[] = [];
  let stops = 0;
  const timer = new PlayTimer({ ...UNHURRIED, schedule: (callback) => void scheduled.push(callback) }, () => {
    stops++;
  });
  timer.start(10);
  vi.advanceTimersByTime(100);
  expect(scheduled).toHaveLength(1);
  timer.stop();
  for (const callback of scheduled.splice(0)) callback();
  expect(stops).toBe(0);
  timer.start(10);
  vi.advanceTimersByTime(100);
  for (const callback of scheduled) callback();
  expect(stops).toBe(1);
});
