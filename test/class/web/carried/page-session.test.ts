/** The session of a page: the stops of its lesson, and what a page does not have. */
import { describe, expect, test } from 'vitest';
import { carriedOf, noticeOf, openPage, TWO_STOPS } from '../../../support/opened-pages.js';

describe('the session of a page', () => {
  test('leads by the stop that is shown back to its step', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning', TWO_STOPS));
    const { place } = page.article;
    await page.after('goto 3.12');
    expect((await page.after('stop 1')).place).toEqual(place);
  });

  test('refuses in a sentence what needs files, other runs or a class', async () => {
    const page = await openPage(carriedOf('we-love-deep-learning'));
    for (const line of ['save x.json', 'source x', 'export x.npy', 'open villages-mlp', 'quit']) {
      expect(noticeOf(await page.after(line))).toMatch(/page/);
    }
    expect((await page.after('help softmax')).title.join()).toContain('softmax');
  });
});
