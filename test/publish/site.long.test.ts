/** A course as a folder, served and read in a real browser: its map, its search, a lesson, a text of one's own. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLesson } from '../../src/cli/lesson.js';
import { type CourseItem, siteFiles } from '../../src/publish/site.js';
import { loadFixture } from '../../src/training/fixture/load-fixture.js';
import { openContext, screenText, shareBrowser, untilShown, violations } from '../support/browser.js';
import { hasBrowser, LAPTOP, PHONE } from '../support/chromium.js';
import { carriedRun } from '../support/published.js';
import { openRun } from '../support/running.js';
import { makeTestFolder } from '../support/temporary-folder.js';

shareBrowser();

const built = (name: string): string => readFileSync(new URL(`../../dist/${name}.html`, import.meta.url), 'utf8');
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

let files: ReadonlyMap<string, string>;
const server = createServer(({ url = '/' }, response) => {
  const path = decodeURIComponent(url.slice(1).replace(/[?#].*$/, ''));
  const text = files.get(path);
  const type = TYPES[path.replace(/^.*\./, '')] ?? 'text/plain';
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(text);
});
beforeAll(async () => {
  files = siteFiles(
    [item('lesson', 'we-love-deep-learning'), item('fixture', 'villages-bigram')],
    { run: built('run'), search: built('search') },
    '0',
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => void server.close());

function item(kind: CourseItem['kind'], name: string): CourseItem {
  const held = carriedRun(name, kind === 'lesson' ? openLesson(name) : null);
  const stops = [{ title: `Of <${name}>`, text: 'Shares of a softmax. Others.' }];
  return {
    kind,
    name,
    title: name,
    about: 'About <it>.',
    stops,
    handout: '<h1>On paper</h1>',
    json: JSON.stringify(held),
  };
}

interface Opened {
  readonly page: Page;
  /** What was asked for elsewhere, and what it complained of. */
  readonly problems: readonly string[];
}

async function open(path: string, options: BrowserContextOptions = LAPTOP): Promise<Opened> {
  const page = await (await openContext(options)).newPage();
  const problems: string[] = [];
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  page.on('request', (request) => void (request.url().startsWith(root) || problems.push(request.url())));
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  await page.goto(root + path);
  return { page, problems };
}

async function learn(page: Page, text: string, model: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('radio', { name: model }).check();
  await page.getByRole('button', { name: 'step through its training' }).click();
}

describe.skipIf(!hasBrowser).each([
  ['a laptop', LAPTOP],
  ['a phone', PHONE],
] as const)('a course on %s', (_, options) => {
  test('has a map that leads to pages which are the debugger, and from one to the next', async () => {
    const { page, problems } = await open('index.html', options);
    await page.getByRole('link', { name: 'villages-bigram' }).click();
    expect(await untilShown(page, /iteration 0 of 2,000 · start/)).toContain('villages-bigram');
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 1 of/);
    await page.getByRole('link', { name: '‹ we-love-deep-learning' }).click();
    const { stops } = openLesson('we-love-deep-learning');
    // The list of stops has the title alone, before the page has arrived at the first.
    await untilShown(page, new RegExp(`1/${stops.length} ${stops[0].title}`));
    await page.keyboard.press('Space');
    await expect.poll(() => page.url()).toMatch(/lessons\/we-love-deep-learning\.html#2$/);
    await page.getByRole('link', { name: 'the course' }).click();
    await page.getByRole('heading', { name: 'backstep: the course' }).waitFor();
    expect(problems).toEqual([]);
  });

  test('finds terms and stops by what is typed, as text whatever it holds', async () => {
    const { page, problems } = await open('index.html', options);
    const found = page.locator('#found li');
    await page.getByLabel('Search the lessons and the glossary').fill('softmax');
    await expect.poll(() => found.first().textContent()).toMatch(/^softmaxglossary · Makes shares of scores/);
    await page.getByLabel('Search').fill('of <we-love');
    await expect.poll(() => found.count()).toBe(1);
    expect(await found.first().textContent()).toContain('Of <we-love-deep-learning>');
    await page.getByLabel('Search').fill('xyzzy');
    await page.getByText('Nothing in the lessons and the glossary').waitFor();
    await page.getByLabel('Search').fill('of <we-love');
    expect(await found.getByRole('link').getAttribute('href')).toBe('lessons/we-love-deep-learning.html#1');
    await page.getByLabel('Search').fill('perplexity');
    await page.getByRole('link', { name: 'perplexity', exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/glossary\.html#perplexity$/);
    await page.locator('section#perplexity').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(problems).toEqual([]);
  });

  test("trains a table of a sentence of one's own, and another text after it", async () => {
    const { page, problems } = await open('own.html', options);
    await learn(page, 'the tide turns.', 'table');
    await untilShown(page, /turns/);
    await page.keyboard.press('ArrowRight');
    expect(await untilShown(page, /step 1 of/)).toContain('the-tide-turns');
    expect(await page.getByRole('button', { name: 'copy a link to this place' }).count()).toBe(0);
    await page.getByRole('button', { name: 'another text' }).click();
    await expect.poll(() => page.getByRole('textbox').inputValue()).toBe('the tide turns.');
    await learn(page, ' ', 'GPT');
    await page.getByText('The text contains only white space.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(problems).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("a text of one's own", () => {
  test.each([
    ['table', 'tabular'],
    ['bigram', 'bigram'],
    ['MLP', 'mlp'],
    ['GPT', 'gpt'],
  ])('for a %s is saved as a fixture, which is opened as the same run', async (name, kind) => {
    const { page } = await open('own.html');
    await learn(page, 'The tide comes in.\nThe tide goes out.\n', name);
    await untilShown(page, /iteration 0 of 2,000/);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'save as a fixture' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('The-tide-comes-in.json');
    const path = join(makeTestFolder(), download.suggestedFilename());
    await download.saveAs(path);
    const loaded = loadFixture(path);
    expect(loaded.fixture.model.kind).toBe(kind);
    await page.keyboard.press('g');
    await page.keyboard.type('2.loss');
    await page.keyboard.press('Enter');
    const shown = await untilShown(page, /iteration 2 of/);
    const { frames } = openRun(path, {}).timeline.trace(2);
    const term = frames.find(({ scope }) => scope[0] === 'loss')?.output.data[0] ?? Number.NaN;
    expect(shown).toContain(term.toFixed(6).slice(0, 5));
  });

  test('too large for a page is refused in a sentence, and the form stays', async () => {
    const { page } = await open('own.html');
    const words = Array.from({ length: 900 }, (_, k) => `w${k} and more.`).join(' ');
    await learn(page, words, 'table');
    await page.getByText(/It has [\d,]+ parameters, and a page holds at most 500,000/).waitFor();
    expect(await page.getByRole('textbox').isVisible()).toBe(true);
    await learn(page, 'a'.repeat(100_001), 'GPT');
    await page.getByText('The text has 100,001 bytes, and a page takes at most 100,000.').waitFor();
    expect(await screenText(page)).toBe('');
  });

  test('and its page, map and glossary give axe nothing to complain of', async () => {
    const { page } = await open('own.html', { ...PHONE, colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
    await learn(page, 'the tide turns.', 'bigram');
    await untilShown(page, /iteration 0/);
    expect(await violations(page)).toEqual([]);
    for (const name of ['glossary', 'the course']) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByLabel('Search').fill('softmax');
    await page.locator('#found li').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
