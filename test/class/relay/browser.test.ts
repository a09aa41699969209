/** A relay in a real browser: the same page, with less to do. */
import { expect, test } from 'vitest';
import { hasBroker, startBroker } from '../../support/broker.js';
import { joinIn, openContext, shareBrowser, untilShown } from '../../support/browser.js';
import { hasBrowser, PHONE } from '../../support/chromium.js';
import { openPublishedClass, openRelay } from '../../support/relayed-class.js';

shareBrowser();

test.skipIf(!hasBroker || !hasBrowser)('a phone follows, answers by touch and is told the end', async () => {
  const { url } = await startBroker();
  const there = await openPublishedClass(url);
  const relay = await openRelay(url);
  const page = await joinIn(await openContext(PHONE), relay.link);
  there.present('right', 'right');
  await untilShown(page, /step 2[\s\S]*by a relay: to follow, not to explore/);
  there.present(']', 'Q');
  await untilShown(page, /your guess/);
  await page.getByRole('button', { name: 'love', exact: true }).tap();
  await untilShown(page, /you guessed "love"/);
  expect(await page.locator('article [aria-pressed=true]').textContent()).toContain('love');
  await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1, 1]]);
  await there.publisher.close('ended');
  await relay.follower.ended;
  await relay.close('The class has ended. Thank you for coming.');
  await untilShown(page, /The class has ended\./);
});
