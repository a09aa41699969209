/** The lesson that opens first, published: stepped through in a browser at the sizes of a laptop and of a phone. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { shareBrowser } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { oneOf } from '../support/depth.js';
import { publishLesson, writePublished } from '../support/published.js';
import { walkPublished } from '../support/walk-published.js';

shareBrowser();

const published = publishLesson(
  readFileSync(new URL('../../fixtures/lessons/we-love-deep-learning.lesson', import.meta.url), 'utf8'),
);

test('every part of every screen of the lesson that opens first is there', () => {
  const { layouts, words } = published.data;
  for (const { parts, titles, rows } of [...layouts, words]) {
    expect([...parts, ...titles.flat()].filter((part) => part === null || part === undefined)).toEqual([]);
    for (const byStop of titles) expect(byStop).toHaveLength(published.lesson.stops.length);
    expect(rows.flat().filter((name) => -name > titles.length)).toEqual([]);
  }
});

describe.skipIf(!hasBrowser)('the lesson that opens first', () => {
  test.each(
    oneOf(2, [
      ['a laptop', { viewport: { width: 1280, height: 800 } }],
      ['a phone', PHONE],
    ] as const),
  )('is walked there and back on %s without an error or an empty screen', async (_, options) => {
    const { places, faults } = await walkPublished(writePublished(published.html), options);
    expect(faults).toEqual([]);
    expect(places).toBeGreaterThan(100);
  });
});
