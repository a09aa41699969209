/** A file that somebody has changed by hand: what it says is text, and what belongs to no file of backstep is refused. */

import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  CARRIED_RECORDING,
  type CarriedRecording,
  openCarriedRecording,
} from '../../src/class/web/carried/carried-recording.js';
import { finish } from '../../src/numbers/engine/task.js';
import { lessonFile } from '../../src/publish/lesson-file.js';
import { openContext, screenText, shareBrowser } from '../support/browser.js';
import { hasBrowser } from '../support/chromium.js';
import { oneOf } from '../support/depth.js';
import { builtPage, carriedRecording, carriedRun, writePublished } from '../support/published.js';

shareBrowser();

const MARKUP = '<img src=x onerror=stolen=1><script>stolen=1</script>';
const RECORDING = fileURLToPath(new URL('../pytorch/recorded/stored/sqrt_at_zero.bst', import.meta.url));
const recording = carriedRecording(RECORDING);
const [INDEX, TRACE] = ['index', 'trace'].map((name) => join('rank0', `${name}.jsonl`));

/** The recording with a file in another text. */
function edited(path: string, change: (text: string) => string): CarriedRecording {
  const text = Buffer.from(recording.files[path] ?? '', 'base64').toString();
  return { ...recording, files: { ...recording.files, [path]: Buffer.from(change(text)).toString('base64') } };
}

const REFUSED = 'This file has been changed since backstep wrote it';

describe('what is no recording of backstep is refused', () => {
  test.each<readonly [string, object]>([
    ['no name', { ...recording, name: 1 }],
    ['files that are none', { ...recording, files: { [TRACE]: 'not base64!' } }],
    ['no files', { ...recording, files: {} }],
    ['no iterations', edited(INDEX, () => '')],
    ['another header', edited(TRACE, (text) => text.replace('"recording"', '"something"'))],
    ['a field that it does not have', { ...recording, more: 1 }],
  ])('%s', (_, changed) => {
    expect(() => finish(openCarriedRecording(CARRIED_RECORDING.parse(changed)))).toThrow();
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  async function open(name: 'run' | 'recording', held: object) {
    const html = lessonFile(builtPage(name), {
      title: 'x',
      handout: '<p>What is on paper.</p>',
      json: JSON.stringify(held),
      version: '0',
    });
    const page = await (await openContext()).newPage();
    const problems: string[] = [];
    page.on('console', (message) => void problems.push(message.text()));
    page.on('pageerror', (error) => void problems.push(error.message));
    await page.goto(pathToFileURL(writePublished(html)).href);
    await page.locator('main:not([hidden])').waitFor();
    return { page, problems };
  }

  test('markup in every text stays text', async () => {
    const name = JSON.stringify(`${MARKUP}\u202e\x1b]52;c;aGk=\x07`);
    const { page, problems } = await open('recording', {
      ...edited(TRACE, (text) =>
        text.replace(/"(?:given|op|path|node)":"[^"]*"/g, (field) => field.replace(/:.*/, `:${name}`)),
      ),
      name: MARKUP,
    });
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('w');
    await expect.poll(() => screenText(page)).toContain(MARKUP);
    expect(await page.locator('main :is(img, script, iframe, [onerror])').count()).toBe(0);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
    expect(await page.locator('main').textContent()).not.toMatch(/[\u202e\x1b\x07]/);
    expect(problems).toEqual([]);
  });

  test.each(
    oneOf(2, [
      ['run', { ...carriedRun('we-love-deep-learning'), session: 1 }],
      ['recording', { ...recording, files: {} }],
    ] as const),
  )('where the steps of a %s cannot be read, the page says so and shows the handout', async (name, held) => {
    const { page, problems } = await open(name, held);
    expect(await screenText(page)).toContain(REFUSED);
    expect(await page.getByText('What is on paper.').isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });
});
