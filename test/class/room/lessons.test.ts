/** The lesson that opens first, in a class; all others are tried in the mode long. */
import { test } from 'vitest';
import { presentLesson } from '../../support/lesson-in-class.js';

test('the lesson that opens first goes through a class, stop by stop', async () => {
  await presentLesson('we-love-deep-learning');
});
