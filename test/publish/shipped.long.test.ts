/** The lesson that opens first, published: stepped through in a browser at the sizes of a laptop and of a phone. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shareBrowser } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { run } from '../support/command-line.js';
import { oneOf } from '../support/depth.js';
import { makeTestFolder } from '../support/temporary-folder.js';
import { walkRunPage } from '../support/walk-run-page.js';

shareBrowser();

describe.skipIf(!hasBrowser)('the lesson that opens first', () => {
  test.each(
    oneOf(2, [
      ['a laptop', { viewport: { width: 1280, height: 800 } }],
      ['a phone', PHONE],
    ] as const),
  )('is walked there and back on %s without an error or an empty screen', async (_, options) => {
    const path = join(makeTestFolder(), 'lesson.html');
    expect((await run('publish', 'we-love-deep-learning', '--output', path)).code).toBe(0);
    const { places, faults } = await walkRunPage(path, options, 4);
    expect(faults).toEqual([]);
    expect(places).toBeGreaterThan(80);
  });
});
