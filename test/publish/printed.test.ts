/** The first lesson on paper, as a teacher hands it out. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openContext, shareBrowser } from '../support/browser.js';
import { hasBrowser } from '../support/chromium.js';
import { publishLesson, writePublished } from '../support/published.js';

shareBrowser();

const FIRST = new URL('../../fixtures/lessons/we-love-deep-learning.lesson', import.meta.url);
/** Sheets of two sides each. */
const MOST_PAGES = 8;

describe.skipIf(!hasBrowser)('the first lesson', () => {
  test('takes at most eight pages', async () => {
    const page = await (await openContext()).newPage();
    await page.goto(`file://${writePublished(publishLesson(readFileSync(FIRST, 'utf8')).html)}`);
    await page.locator('article h2').first().waitFor();
    const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g);
    expect(pages?.length).toBeLessThanOrEqual(MOST_PAGES);
    expect(pages?.length).toBeGreaterThan(MOST_PAGES / 2);
  });
});
