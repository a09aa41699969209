/** A file that somebody has changed by hand: what it says is text, and what belongs to no file of backstep is refused. */
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { LessonData } from '../../src/publish/lesson-data.js';
import { lessonFile } from '../../src/publish/lesson-file.js';
import { openContext, screenText, shareBrowser } from '../support/browser.js';
import { hasBrowser } from '../support/chromium.js';
import { builtPage, openReading, publishLesson, writePublished } from '../support/published.js';

shareBrowser();

const MARKUP = '<img src=x onerror=stolen=1><script>stolen=1</script>';
const { data } = publishLesson(`# A lesson
fixture: we-love-deep-learning

## One
See [there](https://example.org/a).
> goto 0.predict/prediction 1/softmax

## Two
> goto 0.12
`);

/** The data with other parts: strings in them are replaced by what a function makes of them. */
function edited(change: (text: string, key: string) => unknown): LessonData {
  const parts = JSON.parse(JSON.stringify(data.parts), (key, value: unknown) =>
    typeof value === 'string' ? change(value, key) : value,
  ) as unknown[];
  return { ...data, parts };
}

const everyText = (change: (text: string) => unknown): LessonData =>
  edited((text, key) =>
    ['text', 'name', 'about', 'note'].includes(key) && !/^[\d.+−e]*$|^not /.test(text) ? change(text) : text,
  );

const REFUSED = 'This file has been changed since backstep wrote it';

describe('what is no article of backstep is refused', () => {
  test.each<readonly [string, LessonData]>([
    ['a text that is a number', everyText(() => 1)],
    ['a text without an end', everyText((text) => text.repeat(5000))],
    ['a link to a script', edited((text, key) => (key === 'target' ? 'javascript:stolen=1' : text))],
    ['a kind that there is not', edited((text, key) => (key === 'kind' && text === 'paragraph' ? 'html' : text))],
    ['parts that are missing', { ...data, parts: [] }],
  ])('%s', (_, changed) => {
    expect(() => openReading(changed)).toThrow(/has been changed|undefined/);
  });

  test.each<readonly [string, object]>([
    ['a stop at no place', { stops: [{ title: 'x', place: 1e6 }] }],
    ['no stops', { stops: [] }],
    ['places that are none', { places: [1] }],
    ['commands that are no names', { commands: { right: {} } }],
  ])('%s', (_, change) => {
    expect(() => openReading({ ...data, ...change } as LessonData)).toThrow();
  });

  test('moves that lead nowhere, or round in a circle, end', () => {
    const places = data.places.map((place, k) => ({ ...place, moves: place.moves.map(() => (k === 0 ? 1e9 : -1)) }));
    const reading = openReading({ ...data, places });
    reading.run('step');
    expect(reading.article.notice?.text).toContain('No further step');
    reading.run('next-stop');
    reading.run('goto 0.40');
    reading.run('constructor');
    reading.run('__proto__');
    expect(reading.article.place.iteration).toBe(0);
  });
});

test('a lesson of words without an end is read, cut where nobody reads on', () => {
  const long = 'word '.repeat(3000);
  const { data } = publishLesson(
    `# A lesson\nfixture: we-love-deep-learning\n\n## ${long}\n${long}\n> goto 0.12\n\n## Here again\n${long}\n> goto 0.12\n`,
  );
  const reading = openReading(data);
  for (const line of ['step', 'reverse-step', 'next-stop', 'step', 'reverse-step']) {
    reading.run(line);
    expect(reading.text()).toMatch(/more characters\)|Here again/);
  }
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  async function open(changed: LessonData) {
    const html = lessonFile(builtPage(), {
      title: 'x',
      handout: '<p>What is on paper.</p>',
      data: changed,
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
    const { page, problems } = await open(everyText(() => `${MARKUP}\u202e\x1b]52;c;aGk=\x07`));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('w');
    expect(await screenText(page)).toContain(MARKUP);
    expect(await page.locator('main :is(img, script, iframe, [onerror])').count()).toBe(0);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
    expect(await page.locator('main').textContent()).not.toMatch(/[\u202e\x1b\x07]/);
    expect(problems).toEqual([]);
  });

  test('where the steps cannot be read, the page says so and shows the handout', async () => {
    const { page, problems } = await open({ ...data, stops: [] });
    expect(await screenText(page)).toContain(REFUSED);
    expect(await page.getByText('What is on paper.').isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });
});
