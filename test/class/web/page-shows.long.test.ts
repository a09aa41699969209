/**
 * What ships, on a page of every size: nothing is cut, nothing is small, and each number of an article is there, in the
 * order in which it is read. Recordings and lessons have files of their own.
 */
import { describe, expect, test } from 'vitest';
import { PAGE_THEMES } from '../../../src/class/web/protocol.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { articleOf, articlesOf } from '../../support/articles.js';
import { shareBrowser, violations } from '../../support/browser.js';
import { hasBrowser } from '../../support/chromium.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { ALL_CONTROLS } from '../../support/played-class.js';
import { openPlayed } from '../../support/played-page.js';
import { createRightToLeftProgram } from '../../support/right-to-left.js';
import { expectAllShown, WINDOWS } from '../../support/whole-page.js';

shareBrowser();

/** Also a laptop's page at twice its size, a phone on its side and the narrowest phone. */
const OTHER_WINDOWS = [
  { viewport: { width: 640, height: 400 } },
  { viewport: { width: 844, height: 390 } },
  { viewport: { width: 320, height: 568 } },
  { viewport: { width: 2000, height: 1100 } },
];
const STEPS = DEPTH > 1 ? 40 : 4;

/** Of the second name beside the article: its texts from left to right, and whether the letters of its words go leftward. */
const READING = `(() => {
  const range = document.createRange();
  const leftOf = (node, at) => (range.setStart(node, at), range.setEnd(node, at + 1), range.getBoundingClientRect().left);
  const cell = document.querySelectorAll('.beside tbody th')[1];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) found.push(texts.currentNode);
  return {
    texts: found.toSorted((one, other) => leftOf(one, 0) - leftOf(other, 0)).map(({ data }) => data.trim()),
    leftward: [...cell.querySelectorAll('bdi')].map(({ firstChild: word }) => leftOf(word, 0) > leftOf(word, word.length - 1)),
  };
})()`;

describe.skipIf(!hasBrowser)('a page', () => {
  const shipped = SHIPPED.map((name, turn) => ({ name, turn }));
  test.each(oneOf(6, shipped))('shows all of $name', async ({ name, turn }) => {
    const articles = await articlesOf(name, STEPS);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const each of articles) await expectAllShown(played, each);
    }
  });

  test.each(oneOf(2, OTHER_WINDOWS))('cuts nothing in a window of $viewport.width×$viewport.height', async (window) => {
    const [, , step, , , answer] = await articlesOf('villages-mlp', 2);
    const played = await openPlayed(window);
    const controls = { ...ALL_CONTROLS, stops: { titles: ['One sentence, thirty-two numbers'], now: 0 } };
    for (const each of [step, answer]) await expectAllShown(played, each, controls);
  });

  test('keeps the order of words from right to left, and of what stands between them', async () => {
    const held = holdSession(new Timeline(createRightToLeftProgram()));
    await held.execute('goto 2.10');
    const article = articleOf(held);
    for (const window of WINDOWS) {
      const played = await openPlayed(window);
      await expectAllShown(played, { name: 'right to left', article });
      expect(await played.page.evaluate(READING)).toEqual({
        texts: ['אנחנו', '→', 'أحب'],
        leftward: [true, true],
      });
    }
  });

  test.each(PAGE_THEMES)('keeps to the guidelines of accessibility in %s', async (theme) => {
    for (const window of oneOf(WINDOWS.length, WINDOWS, theme.length)) {
      const played = await openPlayed(window);
      for (const { name, article } of oneOf(8, await articlesOf('villages-microgpt', 3))) {
        const controls = { ...ALL_CONTROLS, theme };
        await played.show({ article, controls, asked: { of: null, title: ['why P'], blocks: article.blocks } });
        expect(await violations(played.page), name).toEqual([]);
        await played.show({ asked: null, controls });
        expect(await violations(played.page), name).toEqual([]);
      }
    }
  });
});
