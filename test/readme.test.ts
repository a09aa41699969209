/**
 * The README says what the program does: its tables are held against what they are made from.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFixtures } from '../src/data/fixture/list-fixtures.js';
import { loadFixture } from '../src/data/fixture/load-fixture.js';
import { Timeline } from '../src/timeline/timeline.js';
import { openProgram } from '../src/training/open-program.js';
import { keyTableMarkdown } from '../src/views/help.js';
import { makeTestFolder } from './support/temporary-folder.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('has the key table that the command table gives', () => {
  expect(readme).toContain(keyTableMarkdown());
});

it('lists every fixture that ships, with its own description', () => {
  const listings = listFixtures();
  expect(listings.length).toBeGreaterThanOrEqual(6);
  for (const listing of listings) {
    expect(listing.kind).toBe('sound');
    if (listing.kind === 'sound') expect(readme).toContain(`| \`${listing.name}\` | ${listing.description} |`);
  }
});

it('shows a whole fixture, which opens and learns, with the name of its file', () => {
  const [, json] = /```json\n(\{\n.*?)\n```/s.exec(readme) ?? [];
  const path = join(makeTestFolder(), 'pets.json');
  writeFileSync(path, json ?? '');
  const loaded = loadFixture(path);
  if (loaded.kind === 'refused') throw new Error(loaded.message);
  expect(loaded.fixture).toMatchObject({ name: 'pets', model: { kind: 'tabular' }, optimizer: { learningRate: 0.1 } });
  const timeline = new Timeline(openProgram(loaded));
  const lossAt = (iteration: number): number => timeline.trace(iteration).outcome.total.data[0];
  expect(lossAt(199)).toBeLessThan(lossAt(0) / 2);
});

it('opens with the two commands for a fresh clone', () => {
  const blocks = [...readme.matchAll(/```sh\n(.*?)\n```/gs)].map(([, command]) => command);
  expect(blocks.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
});

const STORIES = [...readme.matchAll(/\*\*[^*]+\*\* \(`([\w-]+\.txt)`\)\.(.*?)```text\n(.*?)\n```/gs)];

it('tells three stories', () => {
  expect(STORIES.map(([, file]) => file)).toEqual([
    'a-learning-rate-that-diverges.txt',
    'why-one-weight-moved.txt',
    'what-if-at-iteration-50.txt',
  ]);
});

it.each(STORIES.map(([, file, , excerpt]) => [file, excerpt]))(
  'quotes from %s what stands there, line by line in the same order',
  (file, excerpt) => {
    const lines = readFileSync(new URL(`../fixtures/sessions/${file}`, import.meta.url), 'utf8').split('\n');
    let from = 0;
    for (const line of excerpt.split('\n')) {
      const found = lines.indexOf(line, from);
      expect(found, line).toBeGreaterThanOrEqual(0);
      from = found + 1;
    }
  },
);

it('names every folder of the source once in its map of them', () => {
  const [, map] = /## How it works.*?```text\n(.*?)\n```/s.exec(readme) ?? [];
  const named = [...(map ?? '').matchAll(/src\/[\w-]+(?![\w.-])/g)].map(([folder]) => folder);
  const folders = readdirSync(new URL('../src', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}`);
  expect(named.toSorted()).toEqual(folders.toSorted());
});
