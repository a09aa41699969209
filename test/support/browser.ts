/**
 * A real browser for tests: Chromium without a window, one for all tests of a run. `.ci/run` installs it, and there its
 * absence is a failure; elsewhere such tests are skipped.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, inject, onTestFinished } from 'vitest';
import { connectBrowser, hasBrowser, LAPTOP } from './chromium.js';

if (!hasBrowser) {
  if (process.env.BACKSTEP_BROWSER === 'required') throw new Error('There is no Chromium for the tests of the page.');
  console.warn('Without Chromium, the tests of the page in a browser are skipped.');
}

let browser: Promise<Browser> | undefined;

/** Called once at the top of a file of tests. */
export function shareBrowser(): void {
  afterAll(async () => {
    await (await browser)?.close();
    browser = undefined;
  });
}

/** A browser of its own as far as cookies are concerned, closed with its test. */
export async function openContext(options: BrowserContextOptions = LAPTOP): Promise<BrowserContext> {
  browser ??= sharedBrowser();
  const context = await (await browser).newContext(options);
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  onTestFinished(() => context.close());
  return context;
}

async function sharedBrowser(): Promise<Browser> {
  const answer = await fetch(inject('browserAt'));
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return connectBrowser(text);
}

/** Opens a link and joins under a name. */
export async function joinIn(context: BrowserContext, link: string, name = 'ben'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join the class' }).click();
  await untilShown(page, /following|waiting|exploring|session of your own/);
  return page;
}

/** What the page says, line by line. */
export async function screenText(page: Page): Promise<string> {
  return page.evaluate("document.querySelector('main').innerText");
}

/** Resolves with the page's text once it matches, in whatever case. The page lets no script in that could wait there. */
export async function untilShown(page: Page, pattern: RegExp): Promise<string> {
  const began = performance.now();
  const wanted = new RegExp(pattern.source, `${pattern.flags}i`);
  for (;;) {
    const text = await screenText(page);
    if (wanted.test(text)) return text;
    if (performance.now() - began > PATIENCE_MILLISECONDS) throw new Error(`No ${pattern} on:\n${text}`);
    await page.waitForTimeout(LOOK_MILLISECONDS);
  }
}

const LOOK_MILLISECONDS = 30;
/** Nothing takes this long; a wait that fails should say what it waited for. */
const PATIENCE_MILLISECONDS = 90_000;

/** What axe finds against the rules of WCAG. */
export async function violations(page: Page): Promise<readonly string[]> {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // The page itself lets no other script in.
  const session = await page.context().newCDPSession(page);
  const { result: known } = await session.send('Runtime.evaluate', { expression: 'typeof axe' });
  if (known.value === 'undefined') await session.send('Runtime.evaluate', { expression: axe });
  const { result } = await session.send('Runtime.evaluate', {
    expression:
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + nodes.map(({ html }) => html)))',
    awaitPromise: true,
    returnByValue: true,
  });
  return result.value as readonly string[];
}
