/** A lesson in one file, opened in a real browser, with what its page asks for and complains of. */
import { pathToFileURL } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { GUESS } from '../../src/drawing/html/choice.js';
import { openContext } from './browser.js';
import { hasBrowser, LAPTOP } from './chromium.js';
import { publishLesson, writePublished } from './published.js';

const LESSON = `# A lesson about <b>shares</b>
fixture: we-love-deep-learning

## A share to guess
It is {output}.
> goto 0.predict/prediction 1/sum
> quiz value we at predict/prediction 1/softmax

## A sign to guess
> goto 0.backward/through loss/prediction 1/∂loss/∂z
> quiz sign love

## Fifty iterations on
The loss was {previous(loss)}.
> goto 50.predict/prediction 1/softmax
`;
export const published = hasBrowser ? publishLesson(LESSON) : null;

export interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page asked for, and what it complained of. */
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

export async function openPublished(html: string, options: BrowserContextOptions = LAPTOP): Promise<Opened> {
  const context = await openContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  await page.goto(pathToFileURL(writePublished(html)).href);
  return { page, context, requests, problems };
}

export async function openLesson(options?: BrowserContextOptions): Promise<Opened> {
  const opened = await openPublished(published?.html ?? '', options);
  // The commands of the first stop end with its question.
  await opened.page.locator(`#${GUESS}`).waitFor();
  return opened;
}
