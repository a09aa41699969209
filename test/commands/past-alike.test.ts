/** Passing what only repeats: the scopes that do for other predictions, layers or heads what one has done. */
import { expect, test } from 'vitest';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const withoutNumber = (name = ''): string => name.replace(/ \d+(:.*)?$/s, '');

test('one key passes the steps that repeat the first prediction, and its reverse goes to before them', async () => {
  const held = holdSession(timelineOf());
  const { frames } = held.timeline.trace(0);
  const scopes = frames.map(({ scope }) => scope.map(withoutNumber).join('/'));
  await held.execute('goto 0.predict/prediction 1/sum');
  const here = held.session.where.cursor.frame;
  held.press('a');
  await held.driver.whenIdle();
  const { frame } = held.session.where.cursor;
  expect([scopes[frame], scopes[frame + 1]]).toEqual(['predict/prediction', 'loss/prediction']);
  expect(new Set(scopes.slice(here, frame + 1))).toEqual(new Set(['predict/prediction']));
  await held.execute('before-alike');
  expect(scopes[held.session.where.cursor.frame]).toBe('forward/prediction');
  expect(frames[held.session.where.cursor.frame + 1].scope[1]).toMatch(/^prediction 1\b/);
});

test('where nothing is done again for others, it says so', async () => {
  const held = holdSession(timelineOf());
  const { frames } = held.timeline.trace(0);
  const plain = frames.findIndex((_, k) => [k, k + 1].every((at) => !/ \d/.test(frames[at]?.scope.join('/') ?? '')));
  await held.execute(`goto 0.${plain + 1}`, 'past-alike');
  expect(held.session.open.message?.text).toContain('No scope of this step');
});

test.each(SHIPPED)('in %s it ends where a kind of scope ends, wherever it begins', async (name) => {
  const held = holdSession(timelineOf(name));
  const { frames } = held.timeline.trace(0);
  const every = Math.ceil(frames.length / 20);
  for (let step = 1; step <= frames.length; step += every) {
    await held.execute(`goto 0.${step}`, 'past-alike');
    const { frame, iteration } = held.session.where.cursor;
    if (frame === step - 1 || iteration > 0 || frame === frames.length - 1) continue;
    const [last, next] = [frames[frame].scope, frames[frame + 1].scope];
    expect(last.map(withoutNumber)).not.toEqual(next.map(withoutNumber));
  }
});
