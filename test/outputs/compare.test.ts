/** What two stores of outputs are held against each other by: words and values, and not where these stand. */
import { expect, test } from 'vitest';
import { comparePlaces } from './compare.js';

const place = (name: string, text: string) => ({ place: name, outputs: { page: text } });

test('words in another place, or between other lines, are the same', () => {
  const before = [place('start', '│ loss  2.5 │\n│ rate 0.1 │'), place('end', 'done')];
  const after = [place('start', 'rate 0.1\n╭───╮ loss 2.5'), place('end', 'done')];
  expect(comparePlaces('x', before, after)).toEqual({ same: 1, moved: 1, differences: [] });
});

test('a word or a value that is gone or has come is told once, with how often and where first', () => {
  const before = [place('one', 'loss 2.5 2.5'), place('two', 'loss 2.5 2.5')];
  const after = [place('one', 'loss 2.5 2.6'), place('two', 'loss 2.6 2.5')];
  expect(comparePlaces('x', before, after).differences).toEqual([
    { gone: ['2.5'], come: ['2.6'], count: 2, first: 'x: one, page' },
  ]);
});

test('a place that only one of the two has differs by all of its words', () => {
  expect(comparePlaces('x', [], [place('one', 'loss')]).differences).toEqual([
    { gone: [], come: ['loss'], count: 1, first: 'x: one, page' },
  ]);
});
