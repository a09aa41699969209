/** How much a drawing makes of a document: no more than the document and the width that is asked for give cause to. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockTrees } from '../../../src/document/drawing/html/blocks.js';
import type { Tree } from '../../../src/document/drawing/html/tree.js';
import { markdownOf } from '../../../src/document/drawing/markdown/markdown.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { rowWidth } from '../../../src/document/drawing/rows/rows.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { writeJson } from '../../../src/document/json.js';
import { articles } from '../../support/random-articles.js';

/** Rows of a picture that is drawn whatever little it shows. */
const PICTURE = 40;

test('rows are no wider than asked for, and there are as many as the document has signs and pictures', () => {
  fc.assert(
    fc.property(articles, fc.integer({ min: 20, max: 120 }), ({ blocks }, width) => {
      const rows = blockRows(blocks, { width });
      const size = writeJson(blocks).length;
      expect(rows.length).toBeLessThanOrEqual(size + PICTURE * (1 + blocks.length));
      for (const line of rows) {
        expect(rowWidth(line)).toBeLessThanOrEqual(width);
        expect(line.length).toBeLessThanOrEqual(2 * width);
      }
    }),
  );
});

test('pages, voices and Markdown say no more than the document holds', () => {
  const partsOf = (tree: Tree): number =>
    typeof tree === 'string' ? 1 + tree.length : tree.children.reduce((sum, child) => sum + partsOf(child), 1);
  fc.assert(
    fc.property(articles, ({ blocks }) => {
      const most = 50 * writeJson(blocks).length + 1000;
      expect(blockTrees(blocks).reduce((sum, tree) => sum + partsOf(tree), 0)).toBeLessThan(most);
      expect(speak(blocks).join('').length).toBeLessThan(most);
      expect(markdownOf(blocks).length).toBeLessThan(most);
    }),
  );
});
