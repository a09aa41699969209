/** The page in a real browser: joining, following, exploring, questions, lost connections, by touch and by keyboard. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { joinIn, openContext, shareBrowser, untilShown } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { writeHostileFixture } from '../support/hostile-fixture.js';
import { openWebClass, TOKEN } from '../support/web-class.js';
import { joinByWeb } from '../support/web-client.js';

shareBrowser();

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

describe.skipIf(!hasBrowser)('the page', () => {
  test('joins by the link and a name, and follows', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(), there.link);
    there.present('right', 'right');
    await untilShown(page, /step 2 of 47/);
    expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'ben']);
  });

  test('leaves to explore and comes back by touch on a phone', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(']', 'right');
    await untilShown(page, /step 2 of 47/);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await button(page, 'explore by yourself').tap();
    await untilShown(page, /step 2 of 47[\s\S]*exploring; ada is at iteration 0, step 2/);
    expect(asked.filter((path) => path !== '/act').sort()).toEqual(['/engine.js', '/run']);
    asked.length = 0;
    await button(page, 'step').tap();
    await untilShown(page, /step 3 of 47/);
    await button(page, 'step back').tap();
    await untilShown(page, /step 2 of 47/);
    await button(page, 'next phase').tap();
    await untilShown(page, /step 5 of 47/);
    await page.locator('article table button').first().tap();
    await untilShown(page, /why /);
    await button(page, 'close').tap();
    await button(page, 'more').tap();
    await button(page, 'next iteration').tap();
    await untilShown(page, /iteration 1 of/);
    await page.getByLabel('command').fill('set learningRate 1');
    await button(page, 'run').tap();
    await untilShown(page, /rate 1\b/);
    await button(page, 'made of what?').tap();
    await untilShown(page, /why /);
    expect(asked).toEqual([]);
    there.present('Q');
    await untilShown(page, /your guess/);
    await page.locator('article button[aria-pressed]').first().tap();
    await untilShown(page, /you guessed/);
    there.present('return', 'right', ']', ']', ']');
    await untilShown(page, /rate 1\b[\s\S]*exploring; ada/);
    await button(page, 'back to the class').tap();
    await untilShown(page, /following ada/);
  });

  test('answers a question by touch', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(']', 'Q');
    await untilShown(page, /your guess/);
    const options = page.locator('article button[aria-pressed]');
    await options.first().tap();
    await untilShown(page, /you guessed/);
    await expect.poll(() => options.first().getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => there.classroom.store.getState().session.quiz?.guesses).toEqual([[0, 1]]);
  });

  test('takes every key of the terminal from the keyboard alone', async () => {
    const there = await openWebClass();
    const context = await openContext();
    const page = await context.newPage();
    await page.goto(there.link);
    await page.keyboard.type('cy');
    await page.keyboard.press('Enter');
    await untilShown(page, /following ada/);
    await page.keyboard.press('d');
    await untilShown(page, /exploring/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 1 of 47/);
    await page.keyboard.type(':goto 2.7');
    await page.keyboard.press('Enter');
    await untilShown(page, /iteration 2 of[\s\S]*step 7 of 47/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 8 of 47/);
    await page.keyboard.press('g');
    await expect.poll(() => page.locator('#entry').inputValue()).toBe('goto ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 9 of 47/);
    expect(await page.locator('#entry').inputValue()).toBe('');
    await page.keyboard.press('?');
    await untilShown(page, /"step"|help/);
    await page.keyboard.press('Escape');
    await button(page, 'back to the class').focus();
    await page.keyboard.press('Enter');
    await untilShown(page, /following ada/);
    await page.locator('article').focus();
    await page.keyboard.press('q');
    await page.getByText('You have left the class.').waitFor();
    await page.getByRole('button', { name: 'Join again' }).press('Enter');
    await untilShown(page, /following ada/);
  });

  test('shows names and words as text, whatever they hold', async () => {
    const there = await openWebClass({ fixture: writeHostileFixture() });
    const context = await openContext();
    const problems: string[] = [];
    context.on('console', (message) => void problems.push(message.text()));
    const page = await joinIn(context, there.link, '<img src=x onerror=alert(1)>');
    const eve = await joinByWeb(there.origin, { token: TOKEN, name: '<script>alert(2)</script>' });
    await eve.until(/following/);
    await untilShown(page, /<script>/);
    there.present(']', ']');
    await untilShown(page, /<script>/);
    there.present(':', ...'who', 'return');
    expect(await page.locator('main script, main img, main a').count()).toBe(0);
    expect(await page.evaluate('document.scripts.length')).toBe(1);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
    expect(problems).toEqual([]);
  });
});

test('the page is small', () => {
  const page = readFileSync(new URL('../../dist/page.html', import.meta.url));
  expect(gzipSync(page, { level: 9 }).length).toBeLessThanOrEqual(60_000);
});
