/** `backstep publish --site`: the folder that it writes, what that gives away, and where it does not write. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CARRIED_RUN } from '../../src/class/web/carried/carried-run.js';
import { listCourse } from '../../src/cli/course.js';
import { openLesson, shippedLessons } from '../../src/cli/lesson.js';
import { TERMS } from '../../src/debugger/glossary.js';
import { isAside } from '../../src/explaining/lesson.js';
import { unpacked } from '../../src/publish/page/unpacked.js';
import { type Ended, run } from '../support/command-line.js';
import { makeSharedFolder, makeTestFolder } from '../support/temporary-folder.js';

const ABOVE = makeSharedFolder();
const SITE = join(ABOVE, 'site');
const MINE = join(SITE, 'mine.txt');
let published: Ended;

beforeAll(async () => {
  // What was there before stays, but for what has the same name.
  mkdirSync(SITE);
  writeFileSync(MINE, 'mine');
  writeFileSync(join(SITE, 'index.html'), 'old');
  published = await run('publish', '--site', SITE, '--force');
});

const files = (): readonly string[] =>
  readdirSync(SITE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
const pages = (): readonly string[] => files().filter((path) => path.endsWith('.html'));

describe('publish --site', () => {
  it('writes a page for each lesson and fixture of the course, in its order, and one engine for all', () => {
    const course = listCourse(undefined).map(({ kind, name }) => `${kind}s/${name}.html`);
    expect(published).toMatchObject({ code: 0, stderr: '' });
    expect(published.stdout).toMatch(new RegExp(`site: ${course.length} lessons and fixtures, [\\d,]+ kB\\.`));
    const index = readFileSync(join(SITE, 'index.html'), 'utf8');
    expect(Array.from(index.matchAll(/<li><a href="([^"]*)"/g), ([, address]) => address)).toEqual(course);
    for (const path of course) expect(readFileSync(join(SITE, path), 'utf8')).toContain('<script src="../engine.js">');
    expect(
      files()
        .filter((path) => path.endsWith('.js'))
        .map((path) => basename(path))
        .sort(),
    ).toEqual(['engine.js', 'search.js']);
    expect(readdirSync(ABOVE)).toEqual(['site']);
  });

  it('leads from page to page by relative links, to places that are there', () => {
    for (const page of pages()) {
      const html = readFileSync(page, 'utf8');
      const addresses = Array.from(html.matchAll(/ (?:href|src)="([^"]*)"/g), ([, address = '']) => address);
      expect(addresses.length).toBeGreaterThan(3);
      for (const address of addresses) {
        expect(address).not.toMatch(/^[a-z]+:|^\//i);
        const [path = ''] = decodeURIComponent(address).split('#');
        expect(existsSync(resolve(dirname(page), path)), `${page}: ${address}`).toBe(true);
      }
    }
  });

  it('lets no script run but its own, and nothing be loaded from elsewhere', () => {
    for (const page of pages()) {
      const [, policy = ''] =
        /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(page, 'utf8')) ?? [];
      expect(policy.replaceAll('&#39;', "'")).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
      );
    }
  });

  it('has every term of the glossary, and finds terms, lessons and stops', async () => {
    const glossary = readFileSync(join(SITE, 'glossary.html'), 'utf8');
    expect(glossary.match(/<section id=/g)).toHaveLength(TERMS.length);
    const places = JSON.parse(await heldIn(join(SITE, 'index.html')));
    const stops = shippedLessons().reduce((sum, name) => sum + openLesson(name).stops.length, 0);
    expect(places).toHaveLength(TERMS.length + listCourse(undefined).length + stops);
    for (const { address } of places) {
      const [path = '', place = ''] = decodeURIComponent(address).split('#');
      expect(existsSync(join(SITE, path))).toBe(true);
      if (path === 'glossary.html')
        expect(glossary.replaceAll('"', '').replaceAll('&#60;', '<').replaceAll('&#62;', '>')).toContain(
          ` id=${place}>`,
        );
    }
  });

  it('leads from each page of a run to the page of every lesson', async () => {
    const runs = pages().filter((page) => dirname(page) !== SITE);
    expect(runs).toHaveLength(listCourse(undefined).length);
    for (const page of runs) {
      const { course } = CARRIED_RUN.parse(JSON.parse(await heldIn(page)));
      const links = course?.kind === 'pages' ? course.lessons : [];
      expect(links.map(({ name }) => name).sort()).toEqual(shippedLessons());
      for (const { address } of links) expect(existsSync(join(dirname(page), decodeURIComponent(address)))).toBe(true);
    }
  });

  it('gives away no note, no aside and no path, neither in sight nor in what is packed', async () => {
    const hidden = shippedLessons().flatMap((name) =>
      openLesson(name).stops.flatMap(({ notes, paragraphs }) => [...notes, ...paragraphs.filter(isAside)]),
    );
    expect(hidden.length).toBeGreaterThan(20);
    // Numbers of the run stand in braces.
    const parts = hidden.map((text) => text.split(/[{}*`]/)[0].slice(0, 40)).filter((text) => text.length > 20);
    const paths = [ABOVE, process.cwd(), homedir()].filter((path) => path.length > 1);
    for (const path of files()) {
      const text = readFileSync(path, 'utf8');
      const all = (path.endsWith('.html') ? text + (await heldIn(path)) : text).replaceAll('\\"', '"');
      for (const part of [...parts, ...paths, 'note: ']) expect(all.includes(part), `${path}: ${part}`).toBe(false);
    }
  });
});

describe('publish --site refuses', () => {
  it('a folder that is not empty, unless --force replaces what has the same names', async () => {
    const before = readFileSync(join(SITE, 'index.html'), 'utf8');
    const refused = await run('publish', '--site', SITE);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/is a folder that is not empty\. .*--force/);
    expect(readFileSync(MINE, 'utf8')).toBe('mine');
    expect(before).toMatch(/^<!doctype html>/);
    expect(readFileSync(join(SITE, 'index.html'), 'utf8')).toBe(before);
  });

  it('to follow links out of the folder', async () => {
    const [folder, elsewhere] = [makeTestFolder(), makeTestFolder()];
    symlinkSync(elsewhere, join(folder, 'lessons'));
    const refused = await run('publish', '--site', folder, '--force');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('holds a link or a file where a folder is to be');
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('what is no folder, and what is not the course', async () => {
    const folder = makeTestFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'there'));
    for (const [args, message] of [
      [['--site', join(folder, 'file')], /is not a folder\. Name another one/],
      [['--site', join(folder, 'no', 'site')], /there is no such folder/],
      [['momentum', '--site', join(folder, 'there')], /leave out the name/],
      [['--site', join(folder, 'there'), '--seed', '2'], /leave out the name/],
      [['--site', join(folder, 'there'), '--output', 'x.html'], /cannot be used with option/],
    ] as const) {
      const { code, stdout, stderr } = await run('publish', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toContain('fault in backstep');
    }
    expect(readdirSync(join(folder, 'there'))).toEqual([]);
  });
});

/** What the page has packed. */
async function heldIn(path: string): Promise<string> {
  const [, held = ''] = /id="lesson">([^<]*)</.exec(readFileSync(path, 'utf8')) ?? [];
  return unpacked(held);
}
