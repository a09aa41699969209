// The visual order of rows: words are turned round where they stand, and nothing else moves.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CellRow, PLAIN } from '../../../src/document/cells/cell-grid.js';
import { clustersOf, clusterWidth } from '../../../src/document/cells/width.js';
import { inVisualOrder } from '../../../src/terminal/stream/visual-order.js';

function rowOf(text: string): CellRow {
  const cells = clustersOf(text).flatMap((cluster) => [
    cluster,
    ...new Array<string>(Math.max(0, clusterWidth(cluster) - 1)).fill(''),
  ]);
  // A style of its own for every cell, so that it is seen where each has gone.
  return { text: cells, style: cells.map((_, x) => ({ ...PLAIN, foreground: x })) };
}

function seen(text: string): string {
  return inVisualOrder(rowOf(text)).text.join('');
}

describe('a row in visual order', () => {
  test.each([
    ['a word', 'שלום', 'םולש'],
    ['a word in a sentence', 'after "שלום" comes', 'after "םולש" comes'],
    ['words with a space between them', 'שלום עולם', 'םלוע םולש'],
    ['a context and its target', 'שלום → עולם 0.25', 'םולש → םלוע 0.25'],
    ['columns of a table', 'שלום  עולם  +0.5', 'םולש  םלוע  +0.5'],
    ['panes side by side', '│ שלום ││ עולם │', '│ םולש ││ םלוע │'],
    ['a number within a word', 'א12.5ב', 'ב12.5א'],
    ['a number behind a word', 'שלום 12', 'םולש 12'],
    ['a word that is cut', 'x שלו… y', 'x …ולש y'],
    ['a word cut at its start', '…לום y', 'םול… y'],
    ['a cut between two words', 'שם…בא', '…םשאב'],
    ['Arabic', 'أحب', 'بحأ'],
    ['Arabic digits', '٠١٢', '٠١٢'],
    ['letters with marks', 'תַּל', 'לתַּ'],
    ['letters beyond the basic plane', '\u{1e900}\u{1e901}', '\u{1e901}\u{1e900}'],
    ['wide characters and emoji beside it', '語שם👍', '語םש👍'],
  ])('%s', (_, logical, visual) => expect(seen(logical)).toBe(visual));

  test('keeps the style with its cluster', () => {
    const { style } = inVisualOrder(rowOf('aשםb'));
    expect(style.map(({ foreground }) => foreground)).toEqual([0, 2, 1, 3]);
  });

  test('is the same row where nothing is written from right to left', () => {
    for (const text of ['', 'plain', '語 ├─● 0.5 éa\u0301 👩‍👩‍👧 ▄▀']) {
      const row = rowOf(text);
      expect(inVisualOrder(row)).toBe(row);
    }
  });

  test('has the same cells as the row, only runs of right-to-left words in another order', () => {
    const part = fc.constantFrom('א', 'ב', 'م', ' ', '  ', '12', '.', '-', '→', '│', 'x', '…', '語', '👍', 'תַּ', '"');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 24 }), (parts) => {
        const row = rowOf(parts.join(''));
        const { text, style } = inVisualOrder(row);
        expect(text).toHaveLength(row.text.length);
        expect(style.map(({ foreground }) => foreground).sort((a, b) => a - b)).toEqual(row.text.map((_cell, x) => x));
        row.text.forEach((cluster, x) => {
          // Lines, arrows, wide cells and letters of other scripts stay where they are.
          if (/^(?:[→│x語👍]|)$/u.test(cluster)) expect(text[x]).toBe(cluster);
          expect(row.text[style[x].foreground]).toBe(text[x]);
        });
      }),
      { numRuns: 500, seed: 4 },
    );
  });
});
