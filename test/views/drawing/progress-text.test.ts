/** What is said of work that is under way. */
import { expect, test } from 'vitest';
import { progressTexts } from '../../../src/views/drawing/progress-text.js';

test('progress is told as fully as there is room', () => {
  const stage = { name: 'executing', done: 7, total: 952, unit: 'steps' };
  expect(progressTexts({ done: 3, total: 1200 })).toEqual(['3 of 1,200 iterations']);
  expect(progressTexts({ done: 3, total: 1200, stage })).toEqual([
    '3 of 1,200 iterations, executing: 7 of 952 steps',
    '3 of 1,200 iterations',
  ]);
  expect(progressTexts({ done: 0, total: 1, stage })).toEqual(['executing: 7 of 952 steps', 'one iteration']);
  expect(progressTexts({ name: 'reading a.json', done: 1999, total: 3000, unit: 'characters' })).toEqual([
    'reading a.json: 1,999 of 3,000 characters',
    'reading a.json: 66 %',
  ]);
});
