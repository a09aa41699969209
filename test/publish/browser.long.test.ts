/**
 * The rest of a lesson in one file, in a real browser, beside browser.test.ts: stepped to its end, buttons and
 * tables, axe, printing, and where no script runs.
 */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { placeTree } from '../../src/drawing/html/article.js';
import { textOfTree } from '../../src/drawing/html/tree.js';
import { finish } from '../../src/engine/task.js';
import { openCarried } from '../../src/web/carried/carried-run.js';
import { shareBrowser, untilShown, violations } from '../support/browser.js';
import { openCarriedPage } from '../support/carried.js';
import { hasBrowser, LAPTOP, PHONE } from '../support/chromium.js';
import { oneOf } from '../support/depth.js';
import { openLesson, openPublished, published } from '../support/lesson-page.js';
import { publishLesson } from '../support/published.js';

shareBrowser();

/** Whether the program begins or ends in view. */
const IN_VIEW = `(() => {
  const { top, bottom } = document.querySelector('details.program').getBoundingClientRect();
  return top < innerHeight && bottom > 0;
})()`;
const heard = (page: Page): Promise<string> =>
  page.evaluate("document.querySelector('.page > [role=status]').textContent");

describe.skipIf(!hasBrowser)('a lesson in one file', () => {
  test.each([
    ['a laptop', LAPTOP],
    ['a phone', PHONE],
  ] as const)('is stepped to its end and back on %s, and asks the network for nothing', async (_, options) => {
    const { page, requests, problems } = await openLesson(options);
    const opened = finish(openCarried(published!.run));
    const reading = await openCarriedPage(opened);
    const expectSame = async (): Promise<void> => {
      await expect.poll(() => heard(page)).toBe(reading.words);
      expect(await page.locator('main .place').textContent()).toBe(textOfTree(placeTree(reading.article.place)));
    };
    await expectSame();
    const keys = { space: 'Space', backspace: 'Backspace', right: 'ArrowRight', left: 'ArrowLeft' } as const;
    for (const key of [
      ...(['space', 'space', 'space', 'space', 'right', 'right', 'left', 'backspace', 'backspace'] as const),
    ]) {
      await page.keyboard.press(keys[key]);
      await reading.press(key);
      await expectSame();
    }
    expect(reading.stop).toBe(1);
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test('shows the last column of an update on a page of 1280 pixels', async () => {
    const { page } = await openLesson({ viewport: { width: 1280, height: 800 } });
    await page.locator('#entry').fill('goto 0.update/new table');
    await page.locator('#entry').press('Enter');
    await untilShown(page, /update › new table/);
    const tables = "Array.from(document.querySelectorAll('.page > article .scroll'))";
    const ofUpdate = '({ innerText }) => /gradient\\s+change\\s+new/.test(innerText)';
    const excess = 'scrollWidth - clientWidth';
    const excesses = `${tables}.filter(${ofUpdate}).map(({ scrollWidth, clientWidth }) => ${excess})`;
    expect(await page.evaluate(excesses)).toEqual([0]);
  });

  test('calls a command in what it says as the button that does the same', async () => {
    const { page } = await openLesson(PHONE);
    await page.getByLabel('stop', { exact: true }).selectOption({ label: '3/3 Fifty iterations on' });
    const said = page.locator('article, main .notice').locator('[data-line="next-stop"], [data-line="previous-stop"]');
    await untilShown(page, /This is the last stop/);
    expect(await said.allTextContents()).toEqual(['next stop ›']);
    expect(await said.getAttribute('aria-label')).toBe('next stop');
    await said.tap();
    await untilShown(page, /This lesson has ended/);
    expect(await said.allTextContents()).toEqual(['‹ stop']);
    expect(await said.getAttribute('aria-label')).toBe('previous stop');
    // The help says what is typed.
    await page.keyboard.press('?');
    await page
      .getByRole('cell', { name: 'previous-stop' })
      .or(page.getByRole('rowheader', { name: 'previous-stop' }))
      .first()
      .waitFor();
  });

  test('shows the program as code on a phone where somebody asks for it', async () => {
    const { page } = await openLesson(PHONE);
    const program = page.locator('details.program');
    expect(await program.getAttribute('open')).toBeNull();
    await page.getByRole('button', { name: 'more' }).tap();
    await page.getByRole('button', { name: /as PyTorch/ }).tap();
    await expect.poll(() => program.getAttribute('open')).not.toBeNull();
    await expect.poll(() => page.evaluate(IN_VIEW)).toBe(true);
    await untilShown(page, /torch\./);
  });

  test('says what the selected number was made of, and leads to the steps that the program lists', async () => {
    const { page } = await openLesson();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'made of what?' }).click();
    await untilShown(page, /why /);
    await page.keyboard.press('Escape');
    await page
      .locator('.listing')
      .getByRole('link', { name: /^forward/ })
      .click();
    await untilShown(page, /iteration 0 of [\d,]+ · step 1 of/);
  });

  test.each([
    ['a laptop in light colours', { ...LAPTOP, colorScheme: 'light' }, 0],
    ['a phone in dark colours', { ...PHONE, colorScheme: 'dark' }, 1],
  ] as const)('gives axe nothing to complain of on %s', async (_, options, turn) => {
    const { page } = await openLesson(options);
    const keys = ['Space', 'Space', '1', 'Space', 'Space'];
    const looked = oneOf(4, keys.keys(), turn);
    for (const [k, key] of keys.entries()) {
      if (looked.includes(k)) expect(await violations(page)).toEqual([]);
      await page.keyboard.press(key);
    }
  });

  test('prints as a handout, a block for each stop, with its answers folded away', async () => {
    const { page } = await openLesson();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('main').isVisible()).toBe(false);
    const sections = page.locator('#handout section');
    expect(await sections.count()).toBe(3);
    expect(await sections.first().getByText('What will P(we)').isVisible()).toBe(true);
    expect(await page.getByText('It is 0.1494.').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  test('can be read where no script runs', async () => {
    const { page } = await openPublished(published?.html ?? '', { ...LAPTOP, javaScriptEnabled: false });
    await page.getByRole('heading', { name: '3. Fifty iterations on' }).waitFor();
    await page.locator('summary', { hasText: 'Answer' }).first().click();
    await page.getByText('It is 0.1494.').waitFor();
  });

  test('shades the edge of a table that goes on beyond a phone, also where no script runs, until its end is reached', async () => {
    const wide = publishLesson(`# Wide
fixture: we-love-deep-learning

## Start
> goto start
`);
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await openPublished(wide.html, { ...PHONE, javaScriptEnabled });
      const table = page.locator('.scroll:visible', { has: page.locator('th', { hasText: 'learning' }) }).first();
      await table.scrollIntoViewIfNeeded();
      const edge = async () => {
        const box = await table.boundingBox();
        const clip = { x: (box?.x ?? 0) + (box?.width ?? 0) - 1, y: (box?.y ?? 0) + 2, width: 1, height: 4 };
        return (await page.screenshot({ clip })).toString('base64');
      };
      const shaded = await edge();
      const plain = await page.screenshot({ clip: { x: 2, y: 300, width: 1, height: 4 } });
      expect(shaded).not.toBe(plain.toString('base64'));
      await table.hover();
      await page.mouse.wheel(2000, 0);
      await expect.poll(edge).toBe(plain.toString('base64'));
    }
  });

  test('opens at the stop that its address names', async () => {
    const { page } = await openLesson();
    await page.keyboard.press('Space');
    await untilShown(page, /It is 0\.1494/);
    await page.keyboard.press('Space');
    await expect.poll(() => new URL(page.url()).hash).toBe('#2');
    await page.reload();
    await untilShown(page, /2\/3 A sign to guess/);
  });
});
