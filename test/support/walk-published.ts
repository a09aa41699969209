/**
 * Walks a published file in a browser as its readers do: from stop to stop, and from each stop step by step to the end of
 * what the file holds, and all the way back.
 */
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { openContext, untilShown } from './browser.js';

/** The least that a screen says: its header, its rail, the frames of its panes and something in them. */
const LEAST_LINES = 12;

interface Look {
  readonly text: string;
  readonly words: string;
  readonly stop: string;
}

interface Way {
  readonly forth: readonly Look[];
  /** Of each place but the last, as it looks on the way back. */
  readonly back: readonly Look[];
}

export interface Walked {
  /** How many places were seen. */
  readonly places: number;
  /** A sentence for each thing that was not as it should be. */
  readonly faults: readonly string[];
}

/** @param path an HTML file */
export async function walkPublished(path: string, options: BrowserContextOptions): Promise<Walked> {
  const context = await openContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => void faults.push(error.message));
  page.on('console', (message) => void faults.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  await untilShown(page, /\p{L}/u);
  const stops = await page.evaluate<Way>(`(${WALK_IN_PAGE})(' ', 'Backspace', null, [])`);
  const steps: Way[] = [];
  const seen = new Set<string>();
  const count = await page.locator('#contents option').count();
  for (let stop = 0; stop < count; stop++) {
    const way = await page.evaluate<Way>(
      `(${WALK_IN_PAGE})('ArrowRight', 'ArrowLeft', ${stop}, ${JSON.stringify([...seen])})`,
    );
    for (const look of way.forth) seen.add(placeOf(look));
    steps.push(way);
  }
  await context.close();
  faults.push(...stopFaults(stops), ...steps.flatMap(stepFaults));
  if (new Set(stops.forth.map(({ stop }) => stop)).size !== count) faults.push('not every stop is arrived at');
  return { places: seen.size, faults };
}

/** A stop is arrived at before its question is answered, and that is how it looks on the way back. */
function stopFaults({ forth, back }: Way): readonly string[] {
  const arrived = new Map(forth.toReversed().map((look) => [look.stop, look]));
  return [...forth.flatMap(emptiness), ...back.flatMap((look) => difference(arrived.get(look.stop), look))];
}

/**
 * Not compared are the first, which is the stop as it was arrived at, with what it has chosen and asked; answers, which are
 * closed by the step that leaves them; and what an open question leads past, as in the debugger.
 */
function stepFaults({ forth, back }: Way): readonly string[] {
  const isBare = ({ words }: Look, k: number): boolean => k > 0 && !/You did not guess\./.test(words);
  const there = new Map(forth.filter(isBare).map((look) => [placeOf(look), look]));
  const again = back.flatMap((look) => (there.has(placeOf(look)) ? difference(there.get(placeOf(look)), look) : []));
  return [...forth.flatMap(emptiness), ...again];
}

function emptiness(look: Look): readonly string[] {
  const lines = look.text.split('\n').filter((line) => /[\p{L}\p{N}]/u.test(line)).length;
  return lines < LEAST_LINES || look.words.trim() === '' ? [`empty at ${placeOf(look)}:\n${look.text}`] : [];
}

function difference(forth: Look | undefined, back: Look): readonly string[] {
  if (forth?.text === back.text && forth.words === back.words) return [];
  return [`other on the way back at ${placeOf(back)}:\n${forth?.text}\n${back.text}\n${forth?.words}\n${back.words}`];
}

/** The header and the rail, which name branch, iteration and step. */
function placeOf({ text }: Look): string {
  return text.split('\n', 2).join(' / ');
}

/**
 * Runs in the page, so it is not of this program. Presses keys until they lead nowhere, or to a place that was seen before.
 * @param stop where it begins, from 0; null for where the page stands
 */
const WALK_IN_PAGE = `(on, back, stop, seen) => {
  const [screen, words, contents, notice] = ['screen', 'words', 'contents', 'notice'].map((id) => document.getElementById(id));
  const press = (key) => {
    const init = { key, code: key === ' ' ? 'Space' : key, bubbles: true, cancelable: true };
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', init));
  };
  const look = () => ({
    text: [...screen.children].map((line) => line.textContent.trimEnd()).join('\\n'),
    words: words.textContent,
    stop: contents.value,
  });
  const isKnown = ({ text }) => seen.includes(text.split('\\n', 2).join(' / '));
  if (stop !== null) {
    contents.value = String(stop);
    contents.dispatchEvent(new Event('change'));
  }
  const forth = [look()];
  for (;;) {
    press(on);
    if (/^No further step|^This was the last stop/.test(notice.textContent)) break;
    const now = look();
    forth.push(now);
    if (isKnown(now)) break;
  }
  const returned = forth.slice(0, -1).map(() => {
    press(back);
    return look();
  });
  return { forth, back: returned.reverse() };
}`;
