/**
 * What ships, on a page of every size: nothing is cut, nothing is small, and each number of an article is there, in the
 * order in which it is read.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { PAGE_THEMES } from '../../../src/class/web/protocol.js';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { articleOf, articlesIn, articlesOf, type NamedArticle, valuesIn } from '../../support/articles.js';
import { shareBrowser, violations } from '../../support/browser.js';
import { hasBrowser, PHONE } from '../../support/chromium.js';
import { DEPTH, oneOf } from '../../support/depth.js';
import { SHIPPED } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { ALL_CONTROLS } from '../../support/played-class.js';
import { openPlayed, type PlayedPage } from '../../support/played-page.js';
import { arrivedStops } from '../../support/published.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { createRightToLeftProgram } from '../../support/right-to-left.js';

shareBrowser();

const WINDOWS = [
  PHONE,
  { viewport: { width: 820, height: 1180 }, hasTouch: true },
  { viewport: { width: 1280, height: 800 } },
];
/** Also a laptop's page at twice its size, a phone on its side and the narrowest phone. */
const OTHER_WINDOWS = [
  { viewport: { width: 640, height: 400 } },
  { viewport: { width: 844, height: 390 } },
  { viewport: { width: 320, height: 568 } },
  { viewport: { width: 2000, height: 1100 } },
];
const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));
const STEPS = DEPTH > 1 ? 40 : 4;

/** What is wrong with the page as it stands, in words. */
const LOOK = `(() => {
  const problems = [];
  const main = document.querySelector('main');
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth) problems.push('the page is ' + width + ' wide in a window of ' + innerWidth);
  if (!/iteration [\\d,]+/.test(main.innerText)) problems.push('no iteration');
  if (!/step \\d+ of \\d+|start of/.test(main.innerText)) problems.push('no step');
  if (document.querySelector('[style]')) problems.push('a style attribute');
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement: element, data } = texts.currentNode;
    const isSeen = element.getClientRects().length > 0 && element.closest('.unseen, option, [role=status]') === null;
    if (data.trim() === '' || !isSeen) continue;
    const least = element.closest('sup, msup, msub, munder, svg, .chart > div') ? 12 : 16;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < least - 0.01) problems.push(size + ' px: ' + data);
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const box = range.getBoundingClientRect();
    const region = element.closest('.scroll, .formula, pre, .acts');
    const [left, right] = region === null
      ? [0, innerWidth]
      : [region.getBoundingClientRect().left - region.scrollLeft, region.getBoundingClientRect().left - region.scrollLeft + region.scrollWidth];
    if (box.left < left - 1 || box.right > right + 1) problems.push('cut: ' + data);
  }
  for (const element of main.querySelectorAll('button, input, select, summary, [role=link], [role=button]')) {
    const { width, height } = element.getBoundingClientRect();
    const least = element.matches('.value, [role]') ? 24 : 44;
    const narrowest = element.matches('input, select') ? 96 : 23.5;
    if (height > 0 && (height < least - 0.5 || width < narrowest)) problems.push(width + '×' + height + ': ' + element.textContent);
  }
  // A number of a formula is touched round about it, too.
  for (const formula of main.querySelectorAll('.formula')) {
    const centres = [...formula.querySelectorAll('.asked')].map((each) => each.getBoundingClientRect()).map(({ left, right, top, bottom }) => [(left + right) / 2, (top + bottom) / 2]);
    for (const [k, [x, y]] of centres.entries()) {
      if (centres.slice(0, k).some(([left, top]) => Math.hypot(x - left, y - top) < 23.5)) problems.push('too close to another number: ' + formula.textContent);
    }
  }
  return problems;
})()`;

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

/** What stands in the article and beside it, in one line. */
function textOf(page: Page): Promise<string> {
  return page.evaluate("['article', '.beside'].map((each) => document.querySelector(each).textContent).join(' ')");
}

async function expectAllShown(
  { page, show }: PlayedPage,
  { name, article }: NamedArticle,
  controls = ALL_CONTROLS,
): Promise<void> {
  await show({ article, controls });
  expect(await page.evaluate(LOOK), name).toEqual([]);
  const text = await textOf(page);
  let at = 0;
  for (const value of valuesIn(article)) {
    const found = text.indexOf(value, at);
    expect(found, `${value} of ${name}`).toBeGreaterThan(-1);
    at = found + value.length;
  }
}

describe.skipIf(!hasBrowser)('a page', () => {
  const shipped = SHIPPED.map((name, turn) => ({ name, turn }));
  test.each(oneOf(6, shipped))('shows all of $name', async ({ name, turn }) => {
    const articles = await articlesOf(name, STEPS);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const each of articles) await expectAllShown(played, each);
    }
  });

  const recordings = readdirSync(STORED).map((name, turn) => ({ name, turn }));
  test.each(oneOf(30, recordings, 1))('shows all of the recording $name', async ({ name, turn }) => {
    const { held } = talkTo(openHistoryAt(`${STORED}/${name}`));
    const articles = await articlesIn(name, held, 2);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const each of articles) await expectAllShown(played, each);
    }
  });

  const lessons = shippedLessons().map((name, turn) => ({ name, turn }));
  test.each(oneOf(15, lessons))('shows all stops of $name, with their words and questions', async ({ name, turn }) => {
    const stops = arrivedStops(openLesson(name));
    const titles = stops.map(({ title }) => title);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const [now, { title, context }] of stops.entries()) {
        const controls = { ...ALL_CONTROLS, entry: null, stops: { titles, now } };
        await expectAllShown(played, { name: title, article: articleOf(context) }, controls);
      }
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
