/** A lesson in one file, opened in a real browser without a network: stepped through, answered, printed, listened to. */
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { screenText, shareBrowser, untilShown } from '../support/browser.js';
import { hasBrowser, PHONE } from '../support/chromium.js';
import { writeHostileFixture } from '../support/hostile-fixture.js';
import { openLesson, openPublished } from '../support/lesson-page.js';
import { publishLesson } from '../support/published.js';

shareBrowser();
const notice = (page: Page) => page.locator('main .notice');

describe.skipIf(!hasBrowser)('a lesson in one file', () => {
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

  test('shows words and titles as text, whatever they hold', async () => {
    const hostile = `# <img src=x onerror=stolen=1></title><script>stolen=1</script>
fixture: ${writeHostileFixture()}

## <svg onload=stolen=1> "'&
</pre></script><script>stolen=1</script> {output}
> goto 0.predict/prediction 1/softmax
> quiz word
`;
    const { html } = publishLesson(hostile);
    const { page, requests, problems } = await openPublished(html);
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
