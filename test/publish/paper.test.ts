/** Handouts on paper: how many pages they take, that nothing is cut, and that all of it can be read. */
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import { parseLesson } from '../../src/debugger/teaching/parse-lesson.js';
import { finish } from '../../src/numbers/engine/task.js';
import { handoutOf } from '../../src/publish/handout.js';
import { openContext, shareBrowser } from '../support/browser.js';
import { hasBrowser } from '../support/chromium.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { arrivedStops, writePublished } from '../support/published.js';

shareBrowser();

const LESSONS = fileURLToPath(new URL('../../fixtures/lessons', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/run.html', import.meta.url));
const PLACE = '<article id="handout"></article>';
/** Within the margins of A4, in pixels of 1/96 inch. */
const PAPER = { width: 703, height: 1032 };
/** The most pages of each; the others have matrices of 17 columns, tables that are wide, and a long formula. */
const MOST_PAGES = {
  'we-love-deep-learning': 8,
  temperature: 3,
  ...(DEPTH > 1 ? { tokens: 5, forks: 5, 'villages-microgpt': 13 } : {}),
};
const SMALLEST_POINTS = 8;

async function openHandout(name: string): Promise<Page> {
  const parsed = parseLesson(name, readFileSync(`${LESSONS}/${name}.lesson`, 'utf8'), COMMANDS);
  const handout = finish(handoutOf(parsed, arrivedStops(parsed)));
  const html = readFileSync(BUILT, 'utf8').replace(PLACE, () => PLACE.replace('><', `>${handout}<`));
  expect(html).toContain(handout);
  // As it is read without its script.
  const context = await openContext({ viewport: PAPER, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(writePublished(html)).href);
  await page.emulateMedia({ media: 'print' });
  return page;
}

/** What is wider than its column, and texts with their size in points where that is too small. */
const FAULTS = `(() => {
  const handout = document.querySelector('#handout');
  const gap = Number.parseFloat(getComputedStyle(handout).columnGap);
  const whole = handout.getBoundingClientRect().width;
  const isFolded = (element) => element.closest('details:not([open]) > :not(summary)') !== null;
  return [...handout.querySelectorAll('section')].flatMap((section) => {
    const title = section.querySelector('h2').textContent;
    const room = getComputedStyle(section).columnSpan === 'all' ? whole : (whole - gap) / 2;
    const wide = [...section.querySelectorAll('table, svg, p, pre, math')].flatMap((element) => {
      const widths = [...element.getClientRects()].map(({ width }) => width);
      const width = Math.max(0, ...widths, ['P', 'PRE'].includes(element.tagName) ? element.scrollWidth : 0);
      return isFolded(element) || width <= room + 1 ? [] : [title + ': ' + element.tagName + ' ' + width + ' of ' + room];
    });
    const walker = document.createTreeWalker(section, NodeFilter.SHOW_TEXT);
    const small = [];
    for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
      const element = text.parentElement;
      if (isFolded(element) || text.textContent.trim() === '') continue;
      const svg = element.closest('svg');
      const box = svg === null ? 0 : svg.viewBox.baseVal.width;
      const scale = box === 0 ? 1 : svg.getBoundingClientRect().width / box;
      const points = Number.parseFloat(getComputedStyle(element).fontSize) * scale * 0.75;
      if (points < ${SMALLEST_POINTS} - 0.01) small.push(title + ': "' + text.textContent + '" ' + points);
    }
    return [...wide, ...small];
  });
})()`;

describe.skipIf(!hasBrowser).each(oneOf(2, Object.entries(MOST_PAGES)))('the handout of %s', (lesson, mostPages) => {
  test('takes few pages of A4, of which nothing is cut and nothing too small', async () => {
    const page = await openHandout(lesson);
    expect(await page.locator('#handout section').count()).toBeGreaterThan(2);
    expect(await page.evaluate(FAULTS)).toEqual([]);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)?.length).toBeLessThanOrEqual(mostPages);
    expect(pdf.match(/\/MediaBox \[0 0 (\d+)/)?.[1]).toMatch(/^59[45]$/);
  });
});
