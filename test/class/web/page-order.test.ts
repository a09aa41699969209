/** A page of a lesson: its title is read first and is the largest, and what would be said twice is a fold away. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openLesson } from '../../../src/cli/lesson.js';
import type { Article } from '../../../src/document/document.js';
import { articleAfter, articleOf } from '../../support/articles.js';
import { shareBrowser } from '../../support/browser.js';
import { hasBrowser, LAPTOP, PHONE } from '../../support/chromium.js';
import { openPlayed } from '../../support/played-page.js';
import { arrivedStops } from '../../support/published.js';

shareBrowser();

const text = (said: string) => [{ kind: 'text', text: said }] as const;
const LESSON: Article['words'] = [
  { kind: 'heading', inlines: text('Scores become shares') },
  { kind: 'paragraph', inlines: text('They make 1 together.') },
];

/** Texts in the order in which they stand, each with the size of its letters. */
const sizesOf = (page: Page, ...selectors: readonly string[]): Promise<readonly (readonly [string, number])[]> =>
  page.evaluate(
    `[...document.querySelectorAll('${selectors.join()}')].map((each) => [each.tagName, parseFloat(getComputedStyle(each).fontSize)])`,
  );

/** How many lines high a paragraph with a term is. */
const LINES = `(() => {
  const paragraph = document.querySelector('.step p:has(dfn)');
  return paragraph.getBoundingClientRect().height / parseFloat(getComputedStyle(paragraph).lineHeight);
})()`;

describe.skipIf(!hasBrowser).each([
  ['a phone', PHONE],
  ['a laptop', LAPTOP],
] as const)('on %s', (_, options) => {
  test('the title of a lesson is the largest, then come its words, its question and the step', async () => {
    const asked = await articleAfter('we-love-deep-learning', 'goto 0.softmax', 'quiz word');
    const { page, show } = await openPlayed(options);
    await show({ article: { ...asked, words: LESSON } });
    const sizes = await sizesOf(page, 'article > h2', '.words h3', '.words p', '.question h3', 'section.step');
    expect(sizes.map(([name]) => name)).toEqual(['H2', 'H3', 'P', 'H3', 'SECTION']);
    const [path, title, ...others] = sizes.map(([, size]) => size);
    expect(title).toBeGreaterThan(Math.max(path, ...others));
    await show({ article: { ...asked, words: [] } });
    const [[, alone]] = await sizesOf(page, 'article > h2');
    expect(alone).toBeGreaterThan(path);
  });

  test('the sentence of the step is folded where a lesson speaks, and opens', async () => {
    const article = await articleAfter('we-love-deep-learning', 'goto 0.softmax');
    const { page, show } = await openPlayed(options);
    await show({ article });
    const sentence = page.getByText('each score becomes a share of the whole');
    expect(await sentence.isVisible()).toBe(true);
    const stop = arrivedStops(openLesson('we-love-deep-learning')).find(
      ({ title }) => title === 'Scores become shares',
    );
    await show({ article: articleOf(stop!.context) });
    expect(await sentence.isVisible()).toBe(false);
    expect(await page.locator('.step table').first().isVisible()).toBe(true);
    await page.getByText('what the step says').click();
    expect(await sentence.isVisible()).toBe(true);
  });

  test('a line with a term that can be touched is as high as the others', async () => {
    const article = await articleAfter('we-love-deep-learning', 'goto 0.softmax');
    const { page, show } = await openPlayed(options);
    await show({ article });
    const lines: number = await page.evaluate(LINES);
    expect(lines).toBeCloseTo(Math.round(lines), 2);
  });
});
