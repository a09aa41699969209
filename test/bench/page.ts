/**
 * The debugger in a page, in Chromium on a processor that is four times as slow: how long a key takes until it is drawn,
 * and how long a jump that trains. The pages are those that `publish` writes.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasBrowser, launchBrowser, PHONE } from '../support/chromium.js';
import { type Figure, median, percentile } from './measure.js';

const THROTTLE = 4;
const LESSONS = ['we-love-deep-learning', 'villages-microgpt'];
const FAR = 200;

export async function measurePage(program: string): Promise<readonly Figure[]> {
  if (!hasBrowser) {
    console.warn('Without Chromium, the debugger in a page is not measured.');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'backstep-bench-'));
  const browser = await launchBrowser();
  const figures: Figure[] = [];
  for (const lesson of LESSONS) {
    const path = join(folder, `${lesson}.html`);
    execFileSync(process.execPath, [program, 'publish', lesson, '--output', path]);
    const page = await browser.newPage(PHONE);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
    await page.goto(pathToFileURL(path).href);
    await page.locator('main article').waitFor();
    const keys = await page.evaluate<number[]>(`(${PRESS})(${JSON.stringify(KEYS)})`);
    const jump = await page.evaluate<number>(`(${GO_TO})(${FAR})`);
    figures.push(
      { what: `a key, ${lesson} (median)`, value: median(keys), unit: 'ms', aim: { bound: 50, kind: 'at most' } },
      { what: 'the same, 95th percentile', value: percentile(keys, 95), unit: 'ms' },
      { what: `to iteration ${FAR}`, value: jump, unit: 'ms', aim: { bound: 1000, kind: 'at most' } },
    );
    await page.close();
  }
  await browser.close();
  rmSync(folder, { recursive: true });
  return figures;
}

/** There and back through the first phases; the first presses are compiled. */
const KEYS = [...new Array<string>(40).fill('ArrowRight'), ...new Array<string>(40).fill('ArrowLeft')];

/** Both run in the page. */
const PRESS = `async (keys) => {
  const taken = [];
  for (const key of keys) {
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    document.body.getBoundingClientRect();
    taken.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return taken.slice(10);
}`;
const GO_TO = `async (iteration) => {
  const began = performance.now();
  const entry = document.getElementById('entry');
  entry.value = 'goto ' + iteration;
  entry.form.requestSubmit();
  const place = () => document.querySelector('.place').textContent;
  while (!place().startsWith('iteration ' + iteration + ' ') || / \\d+ of [\\d,]+ iterations/.test(place())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - began;
}`;
