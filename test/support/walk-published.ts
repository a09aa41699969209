/**
 * Walks a published file in a browser as its readers do: from stop to stop, and from each stop step by step to the end of
 * what the file holds, and all the way back.
 */
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions } from 'playwright-core';
import { openContext, untilShown } from './browser.js';

/** The least that a page says: what is trained, where it is, the phases, the step, and its program. */
const LEAST_LINES = 12;

interface Look {
  readonly text: string;
  readonly words: string;
  readonly stop: string;
  /** Whether a question waits for its answer. */
  readonly asks: boolean;
}

interface Way {
  readonly forth: readonly Look[];
  /** From the place before the last one to where the way began, or as far as the keys lead. */
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
  await untilShown(page, /iteration/);
  const stops = await page.evaluate<Way>(`(${WALK_IN_PAGE})(' ', 'Backspace', null, [])`);
  const steps: Way[] = [];
  const seen = new Set<string>();
  const count = await page.locator('#stops option').count();
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
  const stops = [...new Set(forth.map(({ stop }) => stop))].reverse();
  const isOff = back.map(({ stop }) => stop).join() !== stops.slice(1).join();
  return [
    ...forth.flatMap(emptiness),
    ...back.flatMap((look) => difference(arrived.get(look.stop), look)),
    ...(isOff ? [`back from stop to stop it goes ${back.map(({ stop }) => stop)}`] : []),
  ];
}

/**
 * The way back is the way forth, as in the debugger: an answer is arrived at in one go from its question, and left step by
 * step; and where the answer is in a row of a step, the way forth goes on through its rows, and the way back passes over
 * them. Looks are not compared at the first place, which is the stop as it was arrived at, with what it has chosen and
 * asked; and at an answer, which is closed by the step that leaves it.
 */
function stepFaults({ forth, back }: Way): readonly string[] {
  const isBare = ({ words }: Look, k: number): boolean => k > 0 && !/You did not guess\./.test(words);
  const there = new Map(forth.filter(isBare).map((look) => [placeOf(look), look]));
  const again = back.flatMap((look) => (there.has(placeOf(look)) ? difference(there.get(placeOf(look)), look) : []));
  return [...[...forth, ...back].flatMap(emptiness), ...again, ...wayFaults(forth, back)];
}

function wayFaults(forth: readonly Look[], back: readonly Look[]): readonly string[] {
  let rest = back.map(placeOf);
  const faults: string[] = [];
  for (const [k, look] of [...forth.slice(0, -1).entries()].reverse()) {
    if (isPassedOver(look, forth)) continue;
    const at = rest.indexOf(placeOf(look));
    if (at === -1 || (at > 0 && !look.asks)) faults.push(`back from ${placeOf(forth[k + 1])} it goes to ${rest[0]}`);
    rest = rest.slice(at + 1);
  }
  return faults;
}

/** Whether it is a row of a step that the way leads through as a whole afterwards. */
function isPassedOver(look: Look, forth: readonly Look[]): boolean {
  const [step, row] = placeOf(look).split(', row ');
  return row !== undefined && forth.some((other) => placeOf(other) === step);
}

function emptiness(look: Look): readonly string[] {
  const lines = look.text.split('\n').filter((line) => /[\p{L}\p{N}]/u.test(line)).length;
  return lines < LEAST_LINES || look.words.trim() === '' ? [`empty at ${placeOf(look)}:\n${look.text}`] : [];
}

function difference(forth: Look | undefined, back: Look): readonly string[] {
  if (forth?.text === back.text && forth.words === back.words) return [];
  return [`other on the way back at ${placeOf(back)}:\n${forth?.text}\n${back.text}\n${forth?.words}\n${back.words}`];
}

/** The branch, the iteration, the step and the row, which are read aloud first. */
function placeOf({ words }: Look): string {
  const [place] = /^.+iteration \d+.*?(?=: |$)/m.exec(words) ?? ['nowhere'];
  return place;
}

/**
 * Runs in the page, so it is not of this program. Presses keys until they lead nowhere, or to a place that was seen before.
 * @param stop where it begins, from 0; null for where the page stands
 */
const WALK_IN_PAGE = `(on, back, stop, seen) => {
  const main = document.querySelector('main');
  const press = (key) => {
    const init = { key, code: key === ' ' ? 'Space' : key, bubbles: true, cancelable: true };
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', init));
  };
  const told = () => main.querySelector('.notice').textContent;
  const stops = () => main.querySelector('select');
  const look = () => ({
    text: [...main.querySelectorAll(':scope > :not(footer) :is(h1, h2, h3, p, li, th, td, math)')]
      .filter((each) => each.closest('.notice') === null && each.querySelector('p, li') === null)
      .map((each) => each.textContent.trim())
      .join('\\n'),
    words: main.querySelector('[role=status]').textContent.split('\\n').filter((line) => line !== told()).join('\\n'),
    stop: stops().value,
    asks: main.querySelector('[data-option], #guess') !== null,
  });
  const placeOf = ${placeOf};
  if (stop !== null) {
    stops().value = String(stop + 1);
    stops().dispatchEvent(new Event('change', { bubbles: true }));
  }
  const forth = [look()];
  for (;;) {
    press(on);
    if (/^No further step|^This was the last stop/.test(told())) break;
    const now = look();
    forth.push(now);
    if (seen.includes(placeOf(now))) break;
  }
  const returned = [];
  while (forth.length > 1) {
    press(back);
    if (/^No further step|^This is the first stop/.test(told())) break;
    returned.push(look());
    if (stop !== null && placeOf(returned.at(-1)) === placeOf(forth[0])) break;
  }
  return { forth, back: returned };
}`;
