/** A page of a class in a browser, with the other end played by the test. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { Down } from '../../src/class/web/protocol.js';
import { openContext } from './browser.js';
import { ALL_CONTROLS, type PlayedClass, playClass } from './played-class.js';

export interface PlayedPage extends Pick<PlayedClass, 'acts' | 'send'> {
  readonly page: Page;
  /** Resolves once the page shows it. */
  show(down: Down): Promise<void>;
}

/** @param options of the browser's window */
export async function openPlayed(options: BrowserContextOptions): Promise<PlayedPage> {
  const there = await playClass();
  onTestFinished(there.close);
  const page = await (await openContext(options)).newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  // What the policy keeps from happening is told there.
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  onTestFinished(() => expect(errors).toEqual([]));
  await page.goto(there.link);
  await page.getByRole('button', { name: 'Join the class' }).click();
  let count = 0;
  return {
    page,
    acts: there.acts,
    send: there.send,
    show: async (down) => {
      await expect.poll(() => there.pageCount).toBe(1);
      const words = `shown ${++count}`;
      there.send('farewell' in down ? down : { controls: ALL_CONTROLS, words, ...down });
      if ('farewell' in down) await page.getByText(down.farewell).waitFor();
      else await page.locator('p[role=status]', { hasText: down.words ?? words }).waitFor({ state: 'attached' });
    },
  };
}
