/** Every lesson that ships, in a class. */
import { test } from 'vitest';
import { shippedLessons } from '../../../src/cli/lesson.js';
import { presentLesson } from '../../support/lesson-in-class.js';

test.each(shippedLessons())('%s goes through a class, stop by stop', presentLesson);
