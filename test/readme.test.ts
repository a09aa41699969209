/**
 * The README says what the program does: what it quotes and lists is held against what it comes from.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { TOPICS, topicNamed } from '../src/debugger/topics.js';
import { listFixtures } from '../src/training/fixture/list-fixtures.js';
import { run } from './support/command-line.js';
import { longTest } from './support/depth.js';
import { serveIn } from './support/serve.js';
import { makeTestFolder } from './support/temporary-folder.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('is short enough to be read', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
});

it('tells in this order what it is, how to start it, what one sees, does and opens, and how it works', () => {
  expect([...readme.matchAll(/^##? (.*)$/gm)].map(([, title]) => title)).toEqual([
    'backstep',
    'What it looks like',
    'A lesson in ten keys',
    'Three stories',
    'Fixtures',
    'Your own text',
    'Your own PyTorch run',
    'For teachers',
    'All the rest',
    'How it works',
  ]);
});

it('names every topic of the help, which has the rest', () => {
  const missing = TOPICS.filter(({ name }) => !new RegExp(`\\bhelp ${name}\\b`).test(readme));
  expect(missing.map(({ name }) => `README.md: help ${name}`)).toEqual([]);
});

it('names no topic of the help that there is not', () => {
  const named = [...readme.matchAll(/`(?:backstep )?help ([a-z-]+)`/g)].map(([, name]) => name);
  expect(named.filter((name) => topicNamed(name) === null)).toEqual([]);
});

it('lists every fixture that ships, with its own description', () => {
  const listings = listFixtures();
  expect(listings.length).toBeGreaterThanOrEqual(6);
  for (const listing of listings) {
    expect(listing.kind).toBe('sound');
    if (listing.kind === 'sound') expect(readme).toContain(`| \`${listing.name}\` | ${listing.description} |`);
  }
});

longTest('starts a class as the help for teachers does, with options that there are', async () => {
  const teachers = readFileSync(new URL('../src/cli/help/topics/teachers.md', import.meta.url), 'utf8');
  const [command, ...others] = [readme, teachers].flatMap((text) => text.match(/^npm start -- serve .*$/gm) ?? []);
  expect(others).toEqual([command]);
  const args = command.replace('npm start -- ', '').split(' ');
  const { port, text } = await serveIn(makeTestFolder(), {}, ...args.slice(1), '--web', '0');
  expect(port).toBeGreaterThan(0);
  expect(text()).toMatch(/The class joins in a browser:\n\n {4}http[\s\S]*Or over SSH, with the password/);
  expect(text()).not.toMatch(/ 0\.0\.0\.0/);
  const options = [...teachers.matchAll(/^\| .*? \| `(--[a-z-]+)/gm)].map(([, option]) => option);
  const { stdout } = await run('serve', '--help');
  expect(options.filter((option) => !stdout.includes(option))).toEqual([]);
});

it('opens with the two commands for a fresh clone', () => {
  const blocks = [...readme.matchAll(/```sh\n(.*?)\n```/gs)].map(([, command]) => command);
  expect(blocks.slice(0, 2)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
});

it('tells three stories, which stories.test.ts types', () => {
  expect([...readme.matchAll(/\*\*[^*]+\*\* \(`([\w-]+\.txt)`\)/g)].map(([, file]) => file)).toEqual([
    'a-learning-rate-that-diverges.txt',
    'why-one-weight-moved.txt',
    'what-if-at-iteration-50.txt',
  ]);
});

it('names every folder of the source once in its map of them', () => {
  const [, map] = /## How it works.*?```text\n(.*?)\n```/s.exec(readme) ?? [];
  const named = [...(map ?? '').matchAll(/src\/[\w-]+(?![\w.-])/g)].map(([folder]) => folder);
  const folders = readdirSync(new URL('../src', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `src/${name}`);
  expect(named.toSorted()).toEqual(folders.toSorted());
});
