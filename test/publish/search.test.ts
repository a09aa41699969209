/** The search of a course: what is found, and what of it comes first. */
import { expect, test } from 'vitest';
import { createSearch } from '../../src/publish/search.js';

const search = createSearch([
  {
    title: 'logit',
    of: 'glossary',
    address: 'a',
    text: 'A score. Softmax makes shares of scores.',
    also: 'score, scores',
  },
  { title: 'Slopes of softmax', of: 'lesson: One', address: 'b', text: 'What if e^z grew? Its share grows.' },
  { title: 'softmax', of: 'glossary', address: 'c', text: 'Makes shares. Every share is above 0.' },
  { title: '√n', of: 'glossary', address: 'd', text: 'The root of n.', also: 'square root' },
]);
const found = (sought: string): string =>
  search(sought)
    .map(({ address }) => address)
    .join('');

test('finds places by beginnings of all words, in any case; titles first, the whole title before all', () => {
  expect(found('softmax')).toBe('cba');
  expect(found('SHARE soft')).toBe('bca');
  expect(found('score')).toBe('a');
  expect(found('√n')).toBe('d');
  expect(found('square')).toBe('d');
  expect(found('oftmax')).toBe('');
  expect(found(' ')).toBe('');
});

test('shows the sentence that has a word of what is sought', () => {
  expect(search('softmax').map(({ sentence }) => sentence)).toEqual([
    'Makes shares.',
    'What if e^z grew?',
    'Softmax makes shares of scores.',
  ]);
});
