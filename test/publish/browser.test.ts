/** A lesson in one file, opened in a real browser without a network: stepped through, answered, printed, listened to. */
import { pathToFileURL } from 'node:url';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openCarried } from '../../src/class/web/carried/carried-run.js';
import { placeTree } from '../../src/document/drawing/html/article.js';
import { GUESS } from '../../src/document/drawing/html/choice.js';
import { textOfTree } from '../../src/document/drawing/html/tree.js';
import { finish } from '../../src/numbers/engine/task.js';
import { openContext, screenText, shareBrowser, untilShown, violations } from '../support/browser.js';
import { openCarriedPage } from '../support/carried.js';
import { hasBrowser, LAPTOP, PHONE } from '../support/chromium.js';
import { longTest, oneOf } from '../support/depth.js';
import { writeHostileFixture } from '../support/hostile-fixture.js';
import { publishLesson, writePublished } from '../support/published.js';

shareBrowser();

const LESSON = `# A lesson about <b>shares</b>
fixture: we-love-deep-learning

## A share to guess
It is {output}.
> goto 0.predict/prediction 1/sum
> quiz value we at predict/prediction 1/softmax

## A sign to guess
> goto 0.backward/through loss/prediction 1/∂loss/∂z
> quiz sign love

## Fifty iterations on
The loss was {previous(loss)}.
> goto 50.predict/prediction 1/softmax
`;
/** Whether the program begins or ends in view. */
const IN_VIEW = `(() => {
  const { top, bottom } = document.querySelector('details.program').getBoundingClientRect();
  return top < innerHeight && bottom > 0;
})()`;
const published = hasBrowser ? publishLesson(LESSON) : null;

interface Opened {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the page asked for, and what it complained of. */
  readonly requests: readonly string[];
  readonly problems: readonly string[];
}

async function open(html: string, options: BrowserContextOptions = LAPTOP): Promise<Opened> {
  const context = await openContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => void requests.push(request.url()));
  page.on('console', (message) => void problems.push(message.text()));
  page.on('pageerror', (error) => void problems.push(error.message));
  await page.goto(pathToFileURL(writePublished(html)).href);
  return { page, context, requests, problems };
}

async function openLesson(options?: BrowserContextOptions): Promise<Opened> {
  const opened = await open(published?.html ?? '', options);
  // The commands of the first stop end with its question.
  await opened.page.locator(`#${GUESS}`).waitFor();
  return opened;
}

const heard = (page: Page): Promise<string> =>
  page.evaluate("document.querySelector('.page > [role=status]').textContent");
const notice = (page: Page) => page.locator('main .notice');

describe.skipIf(!hasBrowser)('a lesson in one file', () => {
  longTest.each([
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
    expect(reading.stop).toBe('1');
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  test('hides an answer until it is asked for, and says how near a number came', async () => {
    const { page } = await openLesson();
    expect(await screenText(page)).not.toContain('0.1494');
    await page.keyboard.type('0,2');
    await page.keyboard.press('Enter');
    await expect.poll(() => notice(page).textContent()).toContain('has a comma. Write the number with a point: 0.2.');
    await page.keyboard.type('0.2');
    await page.keyboard.press('Enter');
    await expect.poll(() => notice(page).textContent()).toBe('');
    expect(await screenText(page)).not.toContain('0.1494');
    await page.locator('.acts').getByRole('button', { name: 'answer' }).click();
    await untilShown(page, /It is 0\.1494\. You were wrong: you guessed 0\.2, 34 % too much\./);
  });

  longTest('shows the last column of an update on a page of 1280 pixels', async () => {
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

  test('takes guesses and steps by touch on a phone, where nothing is moved sideways or too small', async () => {
    const { page } = await openLesson(PHONE);
    await page.getByLabel('stop', { exact: true }).selectOption({ label: '2/3 A sign to guess' });
    await untilShown(page, /Which sign/);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    for (const each of await page.locator('footer button:visible').all()) {
      const box = await each.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    const option = page.getByRole('button', { name: /negative/ });
    await option.tap();
    await expect.poll(() => option.getAttribute('aria-pressed')).toBe('true');
    await page.locator('.acts').getByRole('button', { name: 'answer' }).tap();
    await untilShown(page, /You were right/);
    await page.getByRole('button', { name: 'step back', exact: true }).tap();
    await page.getByRole('button', { name: 'more' }).tap();
    await page.getByRole('button', { name: 'next iteration' }).tap();
    await untilShown(page, /iteration 1 of/);
  });

  longTest('calls a command in what it says as the button that does the same', async () => {
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

  longTest('shows the program as code on a phone where somebody asks for it', async () => {
    const { page } = await openLesson(PHONE);
    const program = page.locator('details.program');
    expect(await program.getAttribute('open')).toBeNull();
    await page.getByRole('button', { name: 'more' }).tap();
    await page.getByRole('button', { name: /as PyTorch/ }).tap();
    await expect.poll(() => program.getAttribute('open')).not.toBeNull();
    await expect.poll(() => page.evaluate(IN_VIEW)).toBe(true);
    await untilShown(page, /torch\./);
  });

  longTest('says what the selected number was made of, and leads to the steps that the program lists', async () => {
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

  longTest.each([
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

  longTest('prints as a handout, a block for each stop, with its answers folded away', async () => {
    const { page } = await openLesson();
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('main').isVisible()).toBe(false);
    const sections = page.locator('#handout section');
    expect(await sections.count()).toBe(3);
    expect(await sections.first().getByText('What will P(we)').isVisible()).toBe(true);
    expect(await page.getByText('It is 0.1494.').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
  });

  longTest('can be read where no script runs', async () => {
    const { page } = await open(published?.html ?? '', { ...LAPTOP, javaScriptEnabled: false });
    await page.getByRole('heading', { name: '3. Fifty iterations on' }).waitFor();
    await page.locator('summary', { hasText: 'Answer' }).first().click();
    await page.getByText('It is 0.1494.').waitFor();
  });

  longTest(
    'shades the edge of a table that goes on beyond a phone, also where no script runs, until its end is reached',
    async () => {
      const wide = publishLesson(`# Wide
fixture: villages-microgpt

## Attention
> goto 3.20
`);
      for (const javaScriptEnabled of [true, false]) {
        const { page } = await open(wide.html, { ...PHONE, javaScriptEnabled });
        // Until the script begins, the handout is what is seen.
        const seen = javaScriptEnabled ? 'main' : '#handout';
        const table = page.locator(`${seen} .scroll.across:visible`).first();
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
    },
  );

  longTest('opens at the stop that its address names', async () => {
    const { page } = await openLesson();
    await page.keyboard.press('Space');
    await untilShown(page, /It is 0\.1494/);
    await page.keyboard.press('Space');
    await expect.poll(() => new URL(page.url()).hash).toBe('#2');
    await page.reload();
    await untilShown(page, /2\/3 A sign to guess/);
  });

  test('shows words and titles as text, whatever they hold', async () => {
    const hostile = `# <img src=x onerror=stolen=1></title><script>stolen=1</script>
fixture: ${writeHostileFixture()}

## <svg onload=stolen=1> "'&
</pre></script><script>stolen=1</script> {output}
> goto 0.predict/prediction 1/softmax
> quiz word
`;
    const { html } = publishLesson(hostile);
    const { page, requests, problems } = await open(html);
    await untilShown(page, /<svg onload/);
    expect(await page.title()).toBe('<img src=x onerror=stolen=1></title><script>stolen=1</script>');
    expect(await page.locator('img, svg[onload], [onerror], iframe').count()).toBe(0);
    expect(await page.evaluate('document.scripts.length')).toBe(2);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
    expect(await page.locator('#handout').textContent()).toContain('</pre></script><script>stolen=1</script>');
    expect(await page.getByRole('button', { name: '<script>stolen=1</script>' }).count()).toBe(1);
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
  });
});
