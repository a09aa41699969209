/** How far work has got, in words that fit. */
import { expect, test } from 'vitest';
import { progressTexts } from '../../src/explaining/progress-text.js';

const stage = { name: 'validation', done: 30, total: 1_234, unit: 'steps' };

test('names the stage after the count, and keeps what moves where there is little room', () => {
  expect(progressTexts({ done: 10, total: 195 })).toEqual(['10 of 195 iterations']);
  expect(progressTexts({ done: 10, total: 195, stage })).toEqual([
    '10 of 195 iterations, validation: 30 of 1,234 steps',
    '10 of 195, validation: 30 of 1,234 steps',
    'validation: 30 of 1,234 steps',
  ]);
});

test('tells a single iteration by its stage alone', () => {
  expect(progressTexts({ done: 0, total: 1 })).toEqual(['one iteration']);
  expect(progressTexts({ done: 0, total: 1, stage })).toEqual(['validation: 30 of 1,234 steps']);
  expect(progressTexts({ done: 0, total: 1, unit: 'weights' })).toEqual(['0 of 1 weights']);
});

test('calls work by its name where it has one', () => {
  expect(progressTexts({ name: 'reading a.json', done: 1999, total: 3000, unit: 'characters' })).toEqual([
    'reading a.json: 1,999 of 3,000 characters',
    'reading a.json: 66 %',
  ]);
});
