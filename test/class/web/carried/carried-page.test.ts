/** The debugger in a page: what is done on it is shown on it, in its address and in its list of stops. */
import { describe, expect, test } from 'vitest';
import { carriedOf, openPage, TWO_STOPS } from '../../../support/opened-pages.js';

describe('on a page', () => {
  test('the list of stops and the address keep to the last stop where one has gone on', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning', TWO_STOPS));
    await page.after('stop 2', 'next-stop', 'next-stop', 'next-stop');
    expect([page.controls.stops?.now, page.stop]).toEqual([1, '2']);
    expect(JSON.stringify(page.article)).not.toContain('course');
  });

  test('what takes long has a button that stops it, as long as it is under way', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning'));
    const canStop = (): boolean => page.controls.buttons.some(({ line }) => line === 'stop');
    page.act({ line: 'goto end' });
    await expect.poll(canStop).toBe(true);
    expect((await page.after('stop')).place.iteration).toBeLessThan(5000);
    expect(canStop()).toBe(false);
  });
});
