/** The lessons that lead on from a page: those that its file holds open in it, those of a site on pages of their own. */
import { describe, expect, test } from 'vitest';
import type { CarriedCourse } from '../../../../src/class/web/carried/carried-course.js';
import type { CarriedRun } from '../../../../src/class/web/carried/carried-run.js';
import type { Article } from '../../../../src/document/document.js';
import { carriedOf, noticeOf, openPage, TWO_STOPS } from '../../../support/opened-pages.js';

const OTHER = `# The second lesson
fixture: adam-small-steps

## Where it begins
It begins here.

> goto 0.start

## Where it ends
It ends here.

> goto 1.start
`;

const first = { name: 'two.lesson', title: 'Two stops', about: 'The first.', fixture: 'we-love-deep-learning' };
const second = { name: 'other', title: 'The second lesson', about: 'The other.', fixture: 'adam-small-steps' };
const own = carriedOf('we-love-deep-learning', TWO_STOPS);

const HELD: CarriedCourse = {
  kind: 'held',
  lessons: [
    { ...first, text: TWO_STOPS },
    { ...second, text: OTHER },
  ],
  fixtures: { [first.fixture]: own.fixture, [second.fixture]: carriedOf('adam-small-steps').fixture },
};
const PAGES: CarriedCourse = {
  kind: 'pages',
  lessons: [
    { ...first, address: '../lessons/two.html' },
    { ...second, address: '../lessons/other.html' },
  ],
};

/** What the lesson says. */
const wordsOf = ({ words }: Article): string => JSON.stringify(words);
const withCourse = (course: CarriedCourse): CarriedRun => ({ ...own, course });

describe('a file that holds other lessons', () => {
  test('opens them by their names, and says in its address which one is open', async () => {
    const page = await openPage(withCourse(HELD));
    expect(wordsOf(page.article)).toContain('The start');
    expect((await page.after('lesson other 2')).place).toMatchObject({ iteration: 1 });
    expect([wordsOf(page.article), page.stop]).toEqual([expect.stringContaining('Where it ends'), 'other/2']);
    expect(wordsOf(await page.after('lesson two.lesson 1'))).toContain('The start');
    expect(page.stop).toBe('1');
  });

  test('offers the next lesson once one has ended, and goes on with it', async () => {
    const page = await openPage(withCourse(HELD));
    await page.after('stop 2', 'next-stop', 'next-stop');
    expect(wordsOf(page.article)).toContain('starts the next one, \\"The second lesson');
    await page.after('next-stop');
    expect([wordsOf(page.article), page.stop]).toEqual([expect.stringContaining('Where it begins'), 'other/1']);
  });

  test('opens at a stop of the lesson that its address names', async () => {
    const page = await openPage(withCourse(HELD), 'other/2');
    expect([wordsOf(page.article), page.stop]).toEqual([expect.stringContaining('Where it ends'), 'other/2']);
    expect(wordsOf(await page.arrive('1'))).toContain('The start');
  });

  test('leads by a copied link to a place of another lesson, as the page showed it', async () => {
    const page = await openPage(withCourse(HELD));
    const { article } = page;
    await page.after('lesson other 2', 'goto 1.3', 'copy-link');
    const [, end = ''] = page.copied.split('#');
    expect(end).toMatch(/^other\//);
    const there = await openPage(withCourse(HELD), end);
    expect(there.article.run).toEqual(page.article.run);
    expect(there.article.place).toEqual(page.article.place);
    expect(there.article.run).not.toEqual(article.run);
  });

  test('says that it has no lesson of another name, wherever that is asked for', async () => {
    const page = await openPage(withCourse(HELD));
    expect(noticeOf(await page.after('lesson third'))).toContain('There is no lesson "third".');
    expect(noticeOf((await openPage(withCourse(HELD), 'third/1')).article)).toContain('There is no lesson "third".');
    expect(noticeOf(await (await openPage(own)).after('lesson other'))).toContain('This page holds no other lessons.');
  });
});

describe('a page of a site', () => {
  test('leaves for the page of another lesson, at the stop that was asked for', async () => {
    const page = await openPage(withCourse(PAGES));
    await page.after('lesson other 2');
    expect(page.visited).toBe('../lessons/other.html#2');
    await page.after('stop 2', 'next-stop', 'next-stop', 'next-stop');
    expect(page.visited).toBe('../lessons/other.html#1');
  });
});
