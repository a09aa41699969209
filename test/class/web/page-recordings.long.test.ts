/** The stored recordings on a page of every size: nothing is cut, nothing is small, and each number is there. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { articlesIn } from '../../support/articles.js';
import { shareBrowser } from '../../support/browser.js';
import { hasBrowser } from '../../support/chromium.js';
import { oneOf } from '../../support/depth.js';
import { openPlayed } from '../../support/played-page.js';
import { openHistoryAt, talkTo } from '../../support/recordings.js';
import { expectAllShown, WINDOWS } from '../../support/whole-page.js';

shareBrowser();

const STORED = fileURLToPath(new URL('../../pytorch/recorded/stored', import.meta.url));

describe.skipIf(!hasBrowser)('a page', () => {
  const recordings = readdirSync(STORED).map((name, turn) => ({ name, turn }));
  test.each(oneOf(30, recordings, 1))('shows all of the recording $name', async ({ name, turn }) => {
    const { held } = talkTo(openHistoryAt(`${STORED}/${name}`));
    const articles = await articlesIn(name, held, 2);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const each of articles) await expectAllShown(played, each);
    }
  });
});
