/** A sentence of one's own on a published page, on a phone: typed, looked at token by token, stepped through, warmed. */
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openContext, shareBrowser, untilShown } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { publishLesson, writePublished } from '../support/published.js';

shareBrowser();

const LESSON = `# Letter by letter
fixture: villages-microgpt

## The start
Type a name.
`;
/** As small as a finger can touch. */
const FINGER = 24;

const named = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const titled = (page: Page, title: RegExp) =>
  expect.poll(() => page.locator('main h2').first().textContent()).toMatch(title);

async function open(): Promise<{ readonly page: Page; readonly problems: readonly string[] }> {
  const page = await (await openContext(PHONE)).newPage();
  const problems: string[] = [];
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  await page.goto(pathToFileURL(writePublished(publishLesson(LESSON).html)).href);
  await untilShown(page, /iteration/);
  await named(page, 'more').tap();
  await named(page, 'your own sentence').tap();
  await titled(page, /sample/);
  await named(page, 'more').tap();
  return { page, problems };
}

describe.skipIf(!hasBrowser)('a sentence of one’s own on a phone', () => {
  test('is typed into a field, each of its tokens is touched and stepped through, and what has no token is named', async () => {
    const { page, problems } = await open();
    const field = page.getByLabel('Your own sentence');
    await field.fill('stone');
    await named(page, 'read it').tap();
    await titled(page, /token 6$/);
    expect(await field.inputValue()).toBe('stone');
    const tokens = page.locator('button.token');
    expect((await tokens.allTextContents()).slice(0, 5)).toEqual([...'stone']);
    for (const box of await Promise.all((await tokens.all()).map((token) => token.boundingBox()))) {
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(FINGER);
    }
    await tokens.nth(2).tap();
    await titled(page, /token 3$/);
    expect(await page.locator('main article').textContent()).toContain('"o" was given, not drawn');
    await named(page, 'follow').tap();
    await titled(page, /token 3 › forward/);
    await named(page, 'next token').tap();
    await titled(page, /token 4 › forward/);
    await page.getByText('program', { exact: true }).tap();
    await page.getByRole('link', { name: /^predict/ }).tap();
    await titled(page, /token 4 › predict › .* → n/);
    const before = await page.locator('main .place').textContent();
    await named(page, 'warmer').tap();
    await expect.poll(() => page.locator('main .place').textContent()).not.toBe(before);
    await named(page, 'back to the text').tap();
    await titled(page, /token 4$/);
    expect(await page.locator('main article').textContent()).toContain('temperature 1.5');
    // What has no tokens is named, and stays to be changed.
    await field.fill('Mill 7');
    await named(page, 'read it').tap();
    await expect
      .poll(() => page.locator('main .notice').textContent())
      .toContain('There are no tokens for "M", " ", "7". Write it with "abcdefghijklmnopqrstuvwxyz".');
    expect(await field.inputValue()).toBe('Mill 7');
    expect(problems).toEqual([]);
  });
});
