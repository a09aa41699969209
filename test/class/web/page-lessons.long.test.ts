/** The stops of lessons on a page of every size, with their words and questions: nothing is cut, and nothing is small. */
import { describe, test } from 'vitest';
import { openLesson, shippedLessons } from '../../../src/cli/lesson.js';
import { articleOf } from '../../support/articles.js';
import { shareBrowser } from '../../support/browser.js';
import { hasBrowser } from '../../support/chromium.js';
import { oneOf } from '../../support/depth.js';
import { ALL_CONTROLS } from '../../support/played-class.js';
import { openPlayed } from '../../support/played-page.js';
import { arrivedStops } from '../../support/published.js';
import { expectAllShown, WINDOWS } from '../../support/whole-page.js';

shareBrowser();

describe.skipIf(!hasBrowser)('a page', () => {
  const lessons = shippedLessons().map((name, turn) => ({ name, turn }));
  test.each(oneOf(15, lessons))('shows all stops of $name, with their words and questions', async ({ name, turn }) => {
    const stops = arrivedStops(openLesson(name));
    const titles = stops.map(({ title }) => title);
    for (const window of oneOf(WINDOWS.length, WINDOWS, turn)) {
      const played = await openPlayed(window);
      for (const [now, { title, context }] of stops.entries()) {
        const controls = { ...ALL_CONTROLS, entry: null, stops: { titles, now } };
        await expectAllShown(played, { name: title, article: articleOf(context) }, controls);
      }
    }
  });
});
