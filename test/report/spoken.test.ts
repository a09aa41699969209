/** What a screen reader is told at a stop. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { changedSession } from '../../src/debugger/session.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { spokenStop } from '../../src/report/stops.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { arrivedStops } from '../support/published.js';

test('while a question about an iteration is open, nothing is told of what that iteration will show', () => {
  const text = readFileSync(new URL('../../fixtures/lessons/one-weight.lesson', import.meta.url), 'utf8');
  const parsed = parseLesson('lesson', text, COMMANDS);
  const [{ context }] = arrivedStops(parsed);
  expect(context.session.teaching.quiz).not.toBeNull();
  const { session, branches } = context;
  const asked = spokenStop({ session, branches, source: null }).join('\n');
  const open = spokenStop({ session: changedSession(session, { quiz: null }), branches, source: null }).join('\n');
  // The loss of iteration 50, at the start of it.
  expect(open).toMatch(/and is 4\.291 now/);
  expect(asked).not.toContain('4.291');
  expect(asked).toContain('4.373 at iteration 49');
});

test('an answer is announced by its title, a step by its place alone', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 0.7', 'gradients');
  const [, place, , title] = spokenStop(held.store.getState());
  expect(place).toBe('main, iteration 0, step 7 of 47: predict › prediction 1: <BOS> → we › softmax');
  expect(title).toBe('gradients › iteration 0');
  await held.execute('stop');
  expect(spokenStop(held.store.getState())).not.toContain(title);
  expect(spokenStop(held.store.getState()).filter((line) => line.includes('› softmax'))).toEqual([place]);
});
