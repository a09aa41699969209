/** What was said at a stop, for whoever comes later. */
import { expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { narrate } from '../../src/report/stops.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { arrivedStops } from '../support/published.js';

const LESSON = `# Two things
fixture: we-love-deep-learning

## What to see
The loss is {loss}:

1. it *falls*,
2. as [they say](https://example.org).

(Space goes on.)

> goto 0.loss/total
`;

test('the words of a lesson are told with the numbers of its lists and where its links lead, without what keys do', () => {
  const parsed = parseLesson('lesson', LESSON, COMMANDS);
  const [{ context }] = arrivedStops(parsed);
  const { session, branches } = context;
  expect(narrate({ session, branches, source: null })).toEqual({
    heading: '1. What to see',
    paragraphs: ['The loss is 2.941:', '1. it falls,', '2. as they say (https://example.org).'],
  });
});

test('a step is told by its sentence and its figure', async () => {
  const held = holdSession(timelineOf());
  await held.execute('goto 0.7');
  expect(narrate(held.store.getState())).toEqual({
    heading: 'main, iteration 0, step 7 of 47: predict › prediction 1: <BOS> → we › softmax',
    paragraphs: ['After "<BOS>", each score becomes a share of the whole: a probability.', 'P(we) = 0.149377'],
  });
});
