/**
 * Texts for property tests: words as people of many scripts write them, vowels and marks that take no cell, on letters and alone,
 * wide characters, emoji joined of several, spaces of other widths, and long runs without a space. None holds a control character, which fixtures cannot either.
 */
import fc from 'fast-check';
import { pick, type Random } from './random.js';

/** Letters and signs by the kind of text that has them, as they are written and taken apart. */
const SIGNS = {
  plain: ['a', 'Q', '7', '−', '→', '<BOS>', 'é', '…', '█', '▌', '"', '|'],
  hindi: ['न', 'म', 'स्ते', 'नि', 'हिन्दी', 'क्\u200dष', 'ज़', 'ा', 'ि', '्', '\u0902', '।'],
  thai: ['ก', 'ก็', 'ที่', 'เ', 'ไ', 'ำ', 'ภาษา', '\u0e31', '\u0e48', '\u0e34\u0e48'],
  hebrew: ['ש', 'ל', 'ש\u05b8', 'שָׁ', 'תַּ', '\u05b8', '\u05c1', '\u05bc\u05b7', '־'],
  arabic: ['ا', 'ب', 'مُ', 'حَمّ', '\u064f', '\u0651\u064e', 'می\u200cخ', '\u200c', '،', 'ﷺ'],
  vietnamese: [
    't',
    'e\u0302\u0301',
    'e\u0323\u0302',
    'o\u031b\u0300',
    'a\u0306',
    '\u0302',
    '\u0301',
    '\u0323',
    '\u0302\u0301',
  ],
  emoji: [
    ...['😀', '👩🏽', '👩‍👩‍👧', '🇯🇵', '❤️', '❤', '1️⃣', '🏳️‍🌈', '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}'],
    ...['\u{1f3fd}', '\u{1f1ef}', '\u200d', '\ufe0f', '\ufe0e', '\u20e3', '\u{e0067}'],
  ],
  wide: ['深', '学', '愛', 'ｶﾞ', 'ﾊﾟ', '한', '\u1112\u1161', '\u3099', '\u1161'],
  alone: ['e\u0301', 'ñ\u0303', '\u0301', '\u0489', '\u{11000}', '\u200b', '\u2060', '\u00ad', '\u034f', '\ufeff'],
  spaces: ['\u00a0', '\u2003', '\u2009', '\u202f', '\u3000', 'a', 'b'],
} as const;

export type TextKind = keyof typeof SIGNS;
export const TEXT_KINDS = Object.keys(SIGNS) as readonly TextKind[];

/** A text of a kind: lines of words, some of them one sign alone. */
export function writeText(random: Random, kind: TextKind | 'mixed', lines = 6): string {
  // Signs that drawings use themselves are left out, so that a mark on one of them is a drawing's.
  const all = Object.values(SIGNS).flat();
  const signs = (kind === 'mixed' ? all : [...SIGNS[kind], ...SIGNS.plain]).filter((sign) => !/^[−→…█▌"|]$/.test(sign));
  const few = (most: number): readonly number[] => Array.from({ length: 1 + Math.floor(random() * most) }, (_, k) => k);
  const word = (): string =>
    few(4)
      .map(() => pick<string>(random, signs))
      .join('');
  const line = (): string => few(5).map(word).join(' ');
  // Of its own letters, so that each text has at least two tokens to tell apart.
  return ['ab', ...Array.from({ length: lines }, line)].join('\n').replaceAll('<BOS>', 'B');
}

export const clusters: fc.Arbitrary<string> = fc.constantFrom(...Object.values(SIGNS).flat());

export const words: fc.Arbitrary<string> = fc
  .array(clusters, { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''));

export const texts: fc.Arbitrary<string> = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' '));
