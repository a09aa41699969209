/** A page as it shows an article: nothing is cut, nothing is small, and each number is there in the order of reading. */
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type NamedArticle, valuesIn } from './articles.js';
import { PHONE } from './chromium.js';
import { ALL_CONTROLS } from './played-class.js';
import type { PlayedPage } from './played-page.js';

export const WINDOWS = [
  PHONE,
  { viewport: { width: 820, height: 1180 }, hasTouch: true },
  { viewport: { width: 1280, height: 800 } },
];

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

/** What stands in the article and beside it, in one line. */
function textOf(page: Page): Promise<string> {
  return page.evaluate("['article', '.beside'].map((each) => document.querySelector(each).textContent).join(' ')");
}

export async function expectAllShown(
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
