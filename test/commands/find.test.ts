/** Going to a step by its name, and the places one comes back to. */
import { expect, test } from 'vitest';
import { openPrompt } from '../../src/debugger/prompt/prompt.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const timeline = timelineOf();
const { frames } = timeline.trace(0);
const softmaxes = frames.filter(({ label }) => label === 'softmax').map(({ index }) => index);

test('find goes from one step of a name to the next, into the next iteration, and back', () => {
  const held = holdSession(timeline);
  const seen = Array.from({ length: softmaxes.length + 1 }, () => {
    held.run('find', 'softmax');
    const { iteration, frame } = held.session.where.cursor;
    return [iteration, frame];
  });
  expect(seen).toEqual([...softmaxes.map((frame) => [0, frame]), [1, softmaxes[0]]]);
  held.run('reverse-find', 'Softmax');
  expect(held.session.where.cursor).toEqual({ ...START, frame: softmaxes[softmaxes.length - 1] });
  held.run('find', '"prediction 2"');
  expect(frames[held.session.where.cursor.frame].scope.join()).toContain('prediction 2');
  held.run('find', 'prediction 3*');
  expect(frames[held.session.where.cursor.frame].scope.join()).toContain('prediction 3');
});

test('/ opens the command line for a name, and one that no step has is refused with one that is near', () => {
  const held = holdSession(timeline);
  held.press('/');
  expect(held.session.open.overlay).toEqual({ kind: 'prompt', prompt: openPrompt('find ') });
  held.driver.execute('find softmx');
  expect(held.session.open.message?.text).toBe(
    'No step, op, scope or phase of this iteration is called "softmx". Did you mean "softmax"?',
  );
  expect(held.session.where.cursor).toEqual(START);
});

test('checkpoint remembers a place that back returns to, and restart goes to the start of the run', () => {
  const held = holdSession(timeline, { cursor: { ...START, iteration: 3, frame: 5 } });
  held.run('checkpoint');
  held.run('restart');
  expect(held.session.where.cursor).toEqual(START);
  held.run('back');
  expect(held.session.where.cursor).toEqual({ ...START, iteration: 3, frame: 5 });
});

test('a count passes over steps, and over places to return to', async () => {
  const held = holdSession(timeline);
  held.run('find', '3 softmax');
  expect(held.session.where.cursor).toEqual({ ...START, frame: softmaxes[2] });
  held.run('reverse-find', '2 "softmax"');
  expect(held.session.where.cursor).toEqual({ ...START, frame: softmaxes[0] });
  held.run('restart');
  await held.execute('3 find softmax');
  expect(held.session.where.cursor).toEqual({ ...START, frame: softmaxes[2] });
  expect(held.run('find', '0 softmax')).toContain('"0" is not a count.');
  const places = [3, 5, 8];
  for (const frame of places) {
    held.run('goto', `0.${frame}`);
    held.run('checkpoint');
  }
  const here = held.session.where.cursor;
  held.run('goto', 'end');
  const end = held.session.where.cursor;
  held.run('back', '2');
  const two = held.session.where.cursor;
  held.run('back');
  const three = held.session.where.cursor;
  held.run('forward', '3');
  expect(held.session.where.cursor).toEqual(end);
  held.run('back');
  expect(held.session.where.cursor).toEqual(here);
  held.run('back');
  expect(held.session.where.cursor).toEqual(two);
  held.run('back', '99');
  expect(held.session.where.cursor).toEqual(three);
  expect(held.run('back', 'x')).toContain('is not a count');
});
