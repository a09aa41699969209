/** Rows of spans: cut, filled and broken by terminal cells. */
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../../src/document/cells/width.js';
import {
  padEnd,
  padStart,
  type Role,
  row,
  rowWidth,
  span,
  spread,
  textOf,
  truncate,
  truncateMiddle,
  truncateRow,
  wrap,
} from '../../../../src/document/drawing/rows/rows.js';
import { clusters, texts } from '../../../support/texts.js';

const widths = fc.integer({ min: 0, max: 40 });
const rows = fc
  .array(fc.tuple(texts, fc.constantFrom<Role>('plain', 'here', 'muted')), { maxLength: 6 })
  .map((spans) => row(...spans.map(([text, role]) => span(text, role))));

describe('the width of a text', () => {
  test('counts cells: two for wide characters and emoji, none for marks', () => {
    expect(widthOf('love')).toBe(4);
    expect(widthOf('深い学習')).toBe(8);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf('👩‍👩‍👧')).toBe(2);
  });

  test('is the same by the short cut for ASCII and by counting', () => {
    fc.assert(
      fc.property(fc.string(), (text) => widthOf(text) === (/^[ -~]*$/.test(text) ? stringWidth(text) : widthOf(text))),
    );
  });
});

describe('a text that is cut', () => {
  test('is never wider than asked, and says so by an ellipsis', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        const cut = truncate(text, width);
        expect(widthOf(cut)).toBeLessThanOrEqual(width);
        if (widthOf(text) <= width) expect(cut).toBe(text);
        else if (width > 0) {
          expect(cut.endsWith('…')).toBe(true);
          expect(text.startsWith(cut.slice(0, -1))).toBe(true);
        }
      }),
    );
  });

  test('stays whole where it has no width, even in no room', () => {
    expect(truncate('\u200d', 0)).toBe('\u200d');
    expect(truncate('a\u200d', 0)).toBe('');
    expect(truncate('', -1)).toBe('');
  });

  test('in its middle keeps its two ends', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, width) => {
        const cut = truncateMiddle(text, width);
        expect(widthOf(cut)).toBeLessThanOrEqual(width);
        if (widthOf(text) <= width) expect(cut).toBe(text);
        else {
          // The text may have ellipses of its own.
          const cuts = [...cut.matchAll(/…/g)].map(({ index }) => [cut.slice(0, index), cut.slice(index + 1)]);
          expect(cuts.some(([start, end]) => text.startsWith(start) && text.endsWith(end))).toBe(true);
        }
      }),
    );
    expect(truncateMiddle('layer1_weights(learning)', 19)).toBe('layer1…ts(learning)');
    expect(truncateMiddle('∂loss/∂fc2(3 <BOS>ho, 24)', 19)).toBe('∂loss/…<BOS>ho, 24)');
  });

  test('keeps a cluster whole or leaves it out', () => {
    expect(truncate('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
    expect(truncate('深い', 2)).toBe('…');
    expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…');
  });

  test('leaves no room unused that the next cluster would have had', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, width) => {
        // The widest cluster takes two cells and the ellipsis one.
        if (widthOf(text) > width) expect(widthOf(truncate(text, width))).toBeGreaterThanOrEqual(width - 1);
      }),
    );
  });
});

describe('a text that is filled', () => {
  test('is exactly as wide as asked, on either side', () => {
    fc.assert(
      fc.property(texts, widths, (text, width) => {
        expect(widthOf(padEnd(text, width))).toBe(width);
        expect(widthOf(padStart(text, width))).toBe(width);
      }),
      // A skin tone without an emoji would join the blank before it.
      { examples: ['🏽a', 'ाa'].map((text): [string, number] => [text, 4]) },
    );
  });
});

describe('a row that is cut', () => {
  test('is never wider than asked and keeps what stands before the cut', () => {
    fc.assert(
      fc.property(rows, widths, (line, width) => {
        const cut = truncateRow(line, width);
        expect(rowWidth(cut)).toBeLessThanOrEqual(width);
        if (rowWidth(line) <= width) expect(cut).toBe(line);
        else if (width > 0) {
          expect(textOf(cut).endsWith('…')).toBe(true);
          expect(textOf(line).startsWith(textOf(cut).slice(0, -1))).toBe(true);
        }
      }),
    );
  });

  test('keeps the roles of its spans', () => {
    const line = row(span('deep', 'here'), span(' learning', 'muted'));
    expect(truncateRow(line, 7)).toEqual([span('deep', 'here'), span(' l…', 'muted')]);
    expect(truncateRow(line, 4)).toEqual([span('dee…', 'here')]);
  });
});

describe('a row with something at its right edge', () => {
  test('is exactly as wide as asked where the right part leaves room', () => {
    fc.assert(
      fc.property(rows, rows, fc.integer({ min: 1, max: 200 }), (left, right, width) => {
        const line = spread(left, right, width);
        if (rowWidth(right) < width) {
          expect(rowWidth(line)).toBe(width);
          expect(textOf(line).endsWith(textOf(right))).toBe(true);
        } else expect(rowWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('a text that is broken into rows', () => {
  test('is never wider than asked and loses nothing', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(rowWidth(line)).toBeLessThanOrEqual(width);
        const squeeze = (given: string) => given.replaceAll(' ', '');
        expect(squeeze(lines.map(textOf).join(''))).toBe(squeeze(text));
      }),
      // Marks with a cell of their own, on letters of two.
      { examples: [...['ｶﾞाa', '愛𑀀a'].map((text): [string, number] => [text, 2]), ['aa 𑀀aa', 6]] },
    );
  });

  test('breaks between words, and within a word only where it is too long for a row', () => {
    expect(wrap('we love deep learning', 9).map(textOf)).toEqual(['we love', 'deep', 'learning']);
    expect(wrap('we lovedeeplearning', 6).map(textOf)).toEqual(['we', 'lovede', 'eplear', 'ning']);
    expect(wrap('深い学習を愛する', 5).map(textOf)).toEqual(['深い', '学習', 'を愛', 'する']);
  });

  test('ends even where a cluster is wider than a row', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        expect(wrap(cluster.repeat(3), 1).map(textOf).join('')).toBe(cluster.repeat(3));
      }),
    );
  });

  test('gives all its rows the role', () => {
    expect(wrap('we love', 4, 'muted')).toEqual([[span('we', 'muted')], [span('love', 'muted')]]);
  });
});
