/** The page of a class on a phone, where the class answers late, or not at all. */
import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { joinIn, openContext, shareBrowser, untilShown } from '../../support/browser.js';
import { hasBrowser, PHONE } from '../../support/chromium.js';
import { openWebClass, type WebClass } from '../../support/web-class.js';

shareBrowser();

const button = (page: Page, name: string) => page.locator('.acts, .sheet').getByRole('button', { name, exact: true });
const standing = (page: Page): Promise<string | null> => page.locator('.standing').textContent();
const themeOf = (page: Page): Promise<string> => page.evaluate('document.documentElement.dataset.theme');

async function open(): Promise<{
  readonly there: WebClass;
  readonly context: BrowserContext;
  readonly page: Page;
}> {
  const there = await openWebClass();
  const context = await openContext(PHONE);
  return { there, context, page: await joinIn(context, there.link) };
}

describe.skipIf(!hasBrowser)('on a phone without a connection', () => {
  test('going to explore and back is said at once, and done when there is one again; colours are the page’s own', async () => {
    const { there, context, page } = await open();
    await context.setOffline(true);
    await button(page, 'explore by yourself').tap();
    await expect.poll(() => standing(page)).toMatch(/connection is lost\. Trying again… You explore as soon/i);
    await button(page, 'other colours').tap();
    await expect.poll(() => themeOf(page)).toBe('dark');
    await context.setOffline(false);
    await untilShown(page, /exploring; ada is at/);
    await context.setOffline(true);
    await button(page, 'step').tap();
    await untilShown(page, /step 1 of 47/);
    await button(page, 'back to the class').tap();
    await expect.poll(() => standing(page)).toMatch(/You are back in the class as soon/i);
    await button(page, 'step').tap();
    await untilShown(page, /step 2 of 47/);
    there.present('right', 'right', 'right');
    await context.setOffline(false);
    await untilShown(page, /step 3 of 47[\s\S]*following ada/);
  });

  test('the row is in sight however far the page is scrolled', async () => {
    const { context, page } = await open();
    await page.evaluate('scrollTo(0, 400)');
    await context.setOffline(true);
    await button(page, 'the stops so far').tap();
    await expect.poll(() => standing(page)).toMatch(/connection is lost/i);
    const box = await page.locator('.standing').boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.viewport.height);
    await context.setOffline(false);
    await page.locator('.sheet').waitFor();
    await untilShown(page, /following ada/);
  });

  test('a class that is over does not answer whoever wants to come back, who keeps their colours', async () => {
    const { there, page } = await open();
    await button(page, 'other colours').tap();
    await there.close();
    await page.getByText(/^The class has ended/).waitFor();
    expect(await themeOf(page)).toBe('dark');
    await page.getByRole('button', { name: 'Join again' }).tap();
    await page.getByText(/^The class does not answer\./).waitFor();
    expect(await page.locator('#notice').textContent()).toBe('');
    expect(await themeOf(page)).toBe('dark');
  });

  test('a tap that takes long to be answered is acknowledged', async () => {
    const { page } = await open();
    await page.route('**/act', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await button(page, 'explore by yourself').tap();
    await expect.poll(() => standing(page)).toMatch(/The debugger is being fetched/i);
    await untilShown(page, /exploring; ada is at/);
    await button(page, 'more').tap();
    await button(page, 'the stops so far').tap();
    await expect.poll(() => standing(page)).toMatch(/Waiting for the class/i);
    await page.locator('.sheet').waitFor();
  });
});
