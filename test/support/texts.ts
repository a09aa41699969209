/**
 * Texts for property tests: words as people of many scripts write them, wide characters, marks that take no cell, emoji
 * joined of several, and long runs without a space. None holds a control character, which fixtures cannot either.
 */
import fc from 'fast-check';

const CLUSTERS: readonly string[] = [
  'a',
  'Q',
  '7',
  '−',
  '→',
  '<BOS>',
  'é',
  'e\u0301',
  'ñ\u0303',
  '深',
  '学',
  '愛',
  'ｶﾞ',
  'ﾊﾟ',
  '한',
  'ก็',
  'नि',
  'ש',
  'ש\u05b8',
  '😀',
  '👩🏽',
  '👩‍👩‍👧',
  '🇯🇵',
  '❤️',
  '❤',
  '1️⃣',
  '🏳️‍🌈',
  '\u200b',
  '\u200d',
  '\u0301',
  '…',
  '█',
  '▌',
];

export const clusters: fc.Arbitrary<string> = fc.constantFrom(...CLUSTERS);

export const words: fc.Arbitrary<string> = fc
  .array(clusters, { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''));

export const texts: fc.Arbitrary<string> = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' '));
