/** The lesson that opens first, published: stepped through in a browser at the sizes of a laptop and of a phone. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { readJson, writeJson } from '../../src/document/json.js';
import { ARTICLE, ASKED } from '../../src/document/schema.js';
import { LESSON, MOTIONS } from '../../src/publish/lesson-data.js';
import { createUnpacking } from '../../src/publish/page/unpack.js';
import { shareBrowser } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { oneOf } from '../support/depth.js';
import { publishLesson, writePublished } from '../support/published.js';
import { walkPublished } from '../support/walk-published.js';

shareBrowser();

const published = publishLesson(
  readFileSync(new URL('../../fixtures/lessons/we-love-deep-learning.lesson', import.meta.url), 'utf8'),
);

test('every place of the lesson that opens first is read as it was written, and none of its parts is missing', () => {
  const { data } = published;
  const read = z.parse(LESSON, readJson(writeJson(data)));
  const unpack = createUnpacking(read.parts);
  for (const { article, words, why, moves } of read.places) {
    for (const each of words) z.parse(ARTICLE, { ...unpack.whole(article), words: unpack.part(each) });
    if (why !== null) z.parse(ASKED, { of: null, ...unpack.whole(why) });
    expect(moves).toHaveLength(MOTIONS.length);
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
