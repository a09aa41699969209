/**
 * Walks a published run, or a recording, in a browser as its readers do: from stop to stop and back, and from each stop some steps on and
 * back again.
 */
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { openContext, untilShown } from './browser.js';

/** The least that a page says: what is trained, where it is, the phases, the step, and its program. */
const LEAST_LINES = 12;

interface Walked {
  /** How many places were seen. */
  readonly places: number;
  /** A sentence for each thing that was not as it should be. */
  readonly faults: readonly string[];
}

/** Opens an HTML file. What goes wrong on its page from now on is added to the faults. */
async function openPublished(path: string, options: BrowserContextOptions) {
  const context = await openContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => void faults.push(error.message));
  page.on('console', (message) => void faults.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  await untilShown(page, /iteration/);
  return { page, context, faults };
}

/** @param steps from each stop; of a page without stops, from its beginning */
export async function walkRunPage(path: string, options: BrowserContextOptions, steps: number): Promise<Walked> {
  const { page, context, faults } = await openPublished(path, options);
  const { places, differences } = await page.evaluate<{ places: number; differences: string[] }>(
    `(${WALK})(${steps}, ${LEAST_LINES})`,
  );
  await context.close();
  return { places, faults: [...faults, ...differences] };
}

/** Runs in the page. What is computed in slices is waited for. */
const WALK = `async (steps, least) => {
  const main = document.querySelector('main');
  const differences = [];
  let places = 0;
  const stops = () => main.querySelector('#stops');
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  const rest = async () => {
    await turn();
    // What is under way stands there.
    for (let k = 0; k < 100_000 && main.querySelector('.place strong') !== null; k++) await turn();
  };
  const press = async (key) => {
    const init = { key, code: key === ' ' ? 'Space' : key, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new KeyboardEvent('keydown', init));
    await rest();
  };
  const place = () => main.querySelector('.place').textContent;
  const look = () => {
    const parts = [...main.querySelectorAll(':scope > article :is(h2, h3, p, li, th, td, math)')];
    const text = parts
      .filter((each) => each.closest('.notice') === null && each.querySelector('p, li') === null)
      .map((each) => each.textContent.trim())
      .join('\\n');
    places++;
    const lines = main.innerText.split('\\n').filter((line) => line.trim() !== '').length;
    if (lines < least || main.querySelector('[role=status]').textContent.trim() === '') differences.push('empty at ' + place());
    return place() + '\\n' + text;
  };
  const asks = () => main.querySelector('[data-option], #guess') !== null;
  const compare = (before, now) => {
    if (before !== now) differences.push('other on the way back:\\n' + before + '\\n' + now);
  };
  await rest();
  const count = stops()?.options.length ?? 0;
  const arrived = [];
  for (let stop = 0; stop < Math.max(1, count); stop++) {
    if (stop > 0) {
      stops().value = String(stop + 1);
      stops().dispatchEvent(new Event('change', { bubbles: true }));
      await rest();
    }
    arrived.push(place());
    look();
    if (asks()) continue;
    const way = [place()];
    for (let k = 0; k < steps; k++) {
      await press('ArrowRight');
      look();
      if (place() !== way.at(-1)) way.push(place());
    }
    for (const before of way.slice(0, -1).reverse()) {
      await press('ArrowLeft');
      if (before !== place() && before !== way[0]) differences.push('back from a step: ' + before + ', ' + place());
    }
  }
  for (let stop = count - 2; stop >= 0; stop--) {
    await press('Backspace');
    if (place() !== arrived[stop]) differences.push('back at stop ' + (stop + 1) + ': ' + place() + ', not ' + arrived[stop]);
  }
  return { places, differences: differences.slice(0, 5) };
}`;
