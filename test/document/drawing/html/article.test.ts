/** Articles as HTML, whatever they hold: each number is there in reading order, and what is drawn has places. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  besideTrees,
  bodyTrees,
  listingTree,
  noticeTree,
  placeInWords,
  placeTree,
  runTree,
} from '../../../../src/document/drawing/html/article.js';
import { type Element, type Tree, textOfTree } from '../../../../src/document/drawing/html/tree.js';
import { valuesIn } from '../../../support/articles.js';
import { cases } from '../../../support/depth.js';
import { articles } from '../../../support/random-articles.js';

function elementsOf(tree: Tree): readonly Element[] {
  return typeof tree === 'string' ? [] : [tree, ...tree.children.flatMap(elementsOf)];
}

describe('an article', () => {
  test('has all of its numbers, and no picture has a place that is none', () => {
    fc.assert(
      fc.property(articles, fc.boolean(), (article, leads) => {
        const parts = [noticeTree(article), ...bodyTrees(article), ...besideTrees(article)];
        const all = [runTree(article), placeTree(article.place), ...parts, listingTree(article.listing, leads)];
        const text = parts.map(textOfTree).join(' ');
        let at = 0;
        for (const value of valuesIn(article)) {
          const found = text.indexOf(value, at);
          expect(found, value).toBeGreaterThan(-1);
          at = found + value.length;
        }
        for (const { attributes } of all.flatMap(elementsOf)) {
          for (const name of ['d', 'points', 'x', 'y', 'width', 'height', 'viewBox']) {
            expect(attributes[name] ?? '').not.toMatch(/NaN|Infinity|undefined/);
          }
        }
      }),
      { numRuns: cases(300) },
    );
  });

  test.each([
    [0, 'iteration 1,200 of 5,000 · start of 47 steps'],
    [9, 'iteration 1,200 of 5,000 · step 9 of 47'],
  ])('says in words where it is, at step %i', (step, words) => {
    const place = { branch: 'main', iteration: 1200, lastIteration: 5000, step, stepCount: 47, phases: [] };
    expect(placeInWords({ ...place, underWay: null })).toBe(words);
  });
});
