/** Commands that run where a breakpoint stops. */
import { expect, test } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { savedCommands } from '../../../src/debugger/saving/saved-session.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

const timeline = timelineOf();
const MARK = ['break softmax', 'commands 1', 'display iteration', 'end'];

test('they run at each stop, in order', async () => {
  const held = holdSession(timeline);
  expect(await held.execute(...MARK)).toBe('Breakpoint 1 runs 1 command where it stops.');
  expect(held.session.open.displays).toEqual([]);
  await held.execute('continue', 'continue');
  expect(held.session.open.displays.map(({ expression }) => expression)).toEqual(['iteration', 'iteration']);
});

test('a continue goes on from stop to stop, and nothing can follow it', async () => {
  const held = holdSession(timeline);
  await held.execute('break start if iteration < 4', 'commands', 'display iteration', 'continue');
  expect(await held.execute('step')).toContain('Nothing can follow a continue');
  await held.execute('end', 'continue');
  expect(held.session.open.displays).toHaveLength(3);
  expect(held.session.open.message?.text).toContain('This is the end of the run');
});

test('while they are typed nothing runs, and what is no command is refused', async () => {
  const held = holdSession(timeline);
  await held.execute('break softmax', 'commands 1');
  expect(held.session.open.overlay.kind).toBe('prompt');
  expect(await held.execute('steep')).toContain('There is no command "steep".');
  expect(await held.execute('commands 1')).toContain('cannot define others');
  await held.execute('step', 'end');
  expect(held.session.where.cursor.frame).toBe(-1);
  expect(held.session.where.breakpoints[0].commands).toEqual(['step']);
  expect(held.session.open.overlay.kind).toBe('none');
  await held.execute('commands 1', 'end');
  expect(held.session.where.breakpoints[0].commands).toBeUndefined();
  expect(await held.execute('commands 7')).toContain('There is no breakpoint "7"');
  await held.execute('commands 1');
  held.press('escape');
  expect(held.session.open.collecting).toBeNull();
});

test('a saved session keeps them', async () => {
  const held = holdSession(timeline);
  await held.execute(...MARK);
  const lines = savedCommands(contextOf(held.store.getState()));
  expect(lines).toEqual(['break "softmax"', 'commands 1', 'display iteration', 'end']);
  const again = holdSession(timeline);
  await again.execute(...lines);
  expect(again.session.where.breakpoints).toEqual(held.session.where.breakpoints);
});
