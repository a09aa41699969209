/** What is done on a page, by touch and by keyboard, and what stays where it was meanwhile. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PageTheme } from '../../../src/class/web/protocol.js';
import type { Article, Blocks } from '../../../src/document/document.js';
import { articleAfter, articleOf } from '../../support/articles.js';
import { shareBrowser, violations } from '../../support/browser.js';
import { hasBrowser, PHONE } from '../../support/chromium.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { ALL_CONTROLS } from '../../support/played-class.js';
import { openPlayed } from '../../support/played-page.js';
import { spoil } from '../../support/spoiled.js';

shareBrowser();

const LAPTOP = { viewport: { width: 1280, height: 800 } };
const FOLLOWING = { ...ALL_CONTROLS, exploring: false, entry: null, answers: false };
const NOTHING: Blocks = [];
const HOSTILE = '"><img src=x onerror=stolen=1><script>stolen=1</script>';
/** What only keyboards have. */
const KEYS = /[←→↑↓]|\b(Esc|Enter|Backspace|Tab|PgDn|PgUp|Space|keys?)\b|\b[Pp]ress\b/;

let softmax: Article;
let asking: Article;
let number: Article;
beforeAll(async () => {
  softmax = await articleAfter('we-love-deep-learning', 'goto 12.10');
  asking = await articleAfter('we-love-deep-learning', 'goto 12.10', 'quiz');
  number = await articleAfter('we-love-deep-learning', 'goto 12.9', 'quiz value we at predict/prediction 3/softmax');
});

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const scrolled = (page: Page): Promise<number> => page.evaluate("document.querySelector('article .scroll').scrollLeft");
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');

describe.skipIf(!hasBrowser)('by touch', () => {
  test('buttons, places and options are command lines, numbers are asked about', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    await show({ article: asking });
    await button(page, 'step').tap();
    await page.getByText('program', { exact: true }).tap();
    await page.getByRole('link', { name: /^sum/ }).tap();
    await button(page, 'deep').tap();
    await page.getByRole('cell', { name: '0.7153' }).getByRole('button').tap();
    await expect
      .poll(() => acts)
      .toEqual([
        { line: 'step' },
        { line: 'goto 12.9' },
        { line: 'guess 3' },
        { ask: { symbol: 'P', step: 9, element: 1 } },
      ]);
  });

  test('a sentence of one’s own ends a line, and tokens select; who follows has only the text', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    const text = await articleAfter('we-love-deep-learning', 'sample temperature=0.5 prompt=we');
    await show({ article: text });
    await page.getByLabel('Your own sentence').fill(' we love ');
    await button(page, 'read it').tap();
    await button(page, 'we').tap();
    await expect
      .poll(() => acts)
      .toEqual([{ line: 'sample temperature=0.5 seed=1 prompt=we love' }, { line: 'select-up 1' }]);
    await show({ article: text, controls: FOLLOWING });
    expect(await page.locator('article').textContent()).toContain('<BOS> we');
    expect(await page.locator('article :is(form, button)').count()).toBe(0);
  });

  test('a number that is guessed is a line, and so is what is typed as a command', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    await show({ article: number });
    await page.getByLabel('Your guess').fill('0.25');
    await button(page, 'guess').tap();
    expect(await page.getByLabel('command').isVisible()).toBe(false);
    // What was refused can be mended, and what was taken is gone.
    expect(await page.getByLabel('Your guess').inputValue()).toBe('0.25');
    await show({ controls: { ...ALL_CONTROLS, guess: { isTaken: true, now: 0.25 } } });
    expect(await page.getByLabel('Your guess').inputValue()).toBe('');
    await button(page, 'more').tap();
    await page.getByLabel('command').fill('set learningRate 1');
    await button(page, 'run').tap();
    await button(page, 'run').tap();
    await expect.poll(() => acts).toEqual([{ line: 'guess 0.25' }, { line: 'set learningRate 1' }]);
    expect(await page.getByLabel('command').inputValue()).toBe('');
  });

  test('a stop is chosen from their list, which shows where one is', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    const titles = ['One', 'Two', 'Three'];
    await show({ article: softmax, controls: { ...ALL_CONTROLS, stops: { titles, now: 1 } } });
    const stops = page.getByLabel('stop', { exact: true });
    expect(await stops.inputValue()).toBe('2');
    await stops.selectOption('3/3 Three');
    await expect.poll(() => acts).toEqual([{ line: 'stop 3' }]);
    await show({ controls: { ...ALL_CONTROLS, stops: { titles, now: 0 } } });
    expect(await stops.inputValue()).toBe('1');
  });

  test('a term says what it means, until it is closed or another step is shown', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    await show({ article: softmax });
    await page.getByRole('button', { name: 'probability' }).tap();
    await page.getByRole('dialog', { name: 'probability' }).getByText('add up to 1').waitFor();
    await button(page, 'close').tap();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'probability' }).tap();
    await show({ article: await articleAfter('we-love-deep-learning', 'goto 12.20') });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(acts).toEqual([]);
  });

  test('the numbers of a formula are asked about, those of a fraction and of a power too', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    await show({ article: softmax });
    const numbers = page.locator('math .asked');
    expect(await numbers.allTextContents()).toEqual(['3.2267', '0.7153']);
    for (const found of await numbers.all()) {
      const { x, y, width, height } = (await found.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      // A finger of 24 pixels reaches it from above, from below and from both sides.
      for (const [dx, dy] of [
        [0, 0],
        [0, -11],
        [0, 11],
        [-11, 0],
        [11, 0],
      ]) {
        await page.touchscreen.tap(x + width / 2 + dx, y + height / 2 + dy);
      }
    }
    const [score, share] = [
      { ask: { symbol: 'z', step: 1, element: 1 } },
      { ask: { symbol: 'P', step: 9, element: 1 } },
    ];
    await expect.poll(() => acts).toEqual([...Array(5).fill(score), ...Array(5).fill(share)]);
    expect(await violations(page)).toEqual([]);
  });

  test('a node of the map says what it is, and leads to its step', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    await show({ article: await articleAfter('villages-mlp', 'goto 3.5', 'model') });
    const node = page.locator('.graph').getByRole('button', { name: /^hidden =/ });
    expect((await node.boundingBox())?.height).toBeGreaterThanOrEqual(24);
    await node.tap();
    const told = page.getByRole('dialog');
    expect(await told.textContent()).toMatch(/hidden.*A step: .*(lies ahead|has come here)/);
    await told.getByRole('button', { name: 'go to this step' }).tap();
    await show({ controls: FOLLOWING });
    await node.tap();
    expect(await told.getByRole('button', { name: /^go to/ }).count()).toBe(0);
    await expect.poll(() => acts).toEqual([{ line: expect.stringMatching(/^goto 3\.\d+$/) }]);
    expect(await violations(page)).toEqual([]);
  });

  test('commands in what is said are buttons where they are taken, and words elsewhere', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    const article = await articleAfter('we-love-deep-learning', 'goto 12.10', 'list');
    await show({ article });
    const said = page.locator('article');
    for (const name of ['follow', 'list', 'back', 'stop']) {
      const found = said.getByRole('button', { name, exact: true });
      expect((await found.boundingBox())?.height, name).toBeGreaterThanOrEqual(44);
      await found.tap();
    }
    await said.getByRole('link', { name: 'softmax' }).first().tap();
    await expect
      .poll(() => acts)
      .toEqual([{ line: 'follow' }, { line: 'list' }, { line: 'back' }, { line: 'stop' }, { line: 'goto 12.7' }]);
    expect(await violations(page)).toEqual([]);
    // A file takes no commands, but leads to steps.
    await show({ article, controls: { ...ALL_CONTROLS, entry: null } });
    expect(await said.getByRole('button', { name: 'list', exact: true }).count()).toBe(0);
    expect(await said.textContent()).not.toContain('goes to the selected step');
    await said.getByRole('link', { name: 'softmax' }).first().waitFor();
    await show({ article, controls: FOLLOWING });
    expect(await said.getByRole('link').count()).toBe(0);
  });

  test('the help says what is touched, and names no key', async () => {
    const { page, acts, show } = await openPlayed(PHONE);
    const article = await articleAfter('we-love-deep-learning', 'goto 12.10', 'help');
    await show({ article });
    const text = await page.locator('article').textContent();
    expect(text).toContain('A number, tapped, says what it was made of');
    expect(KEYS.exec(text ?? '')).toBeNull();
    await page.locator('article').getByRole('button', { name: 'gradients', exact: true }).last().tap();
    // What needs more than its name is no button.
    expect(await page.locator('article').getByRole('button', { name: 'goto', exact: true }).count()).toBe(0);
    await expect.poll(() => acts).toEqual([{ line: 'gradients' }]);
  });

  test('who only follows is offered nothing that is not answered', async () => {
    const { page, show } = await openPlayed(PHONE);
    await show({ article: asking, controls: { ...FOLLOWING, guess: { isTaken: false, now: null } } });
    expect(await page.locator('.page :is([data-of], [data-option], [data-place], input, form)').count()).toBe(
      // Numbers keep their addresses, which nothing reads.
      await page.locator('.page :is(b, td, mn)[data-of]').count(),
    );
  });
});

describe.skipIf(!hasBrowser)('by keyboard', () => {
  test('keys of the debugger are sent by their names, and what belongs to the browser is left to it', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    for (const key of ['ArrowRight', 's', ']', 'Escape', ' ', 'Enter', 'Control+k', 'PageDown', 'Tab', 'Control+f']) {
      await page.keyboard.press(key);
    }
    await expect
      .poll(() => acts)
      .toEqual(['right', 's', ']', 'escape', 'space', 'return', 'ctrl+k'].map((key) => ({ key })));
  });

  test('who follows scrolls with the arrows, and has the letters of the class', async () => {
    const { page, acts, show } = await openPlayed({ viewport: { width: 1280, height: 400 } });
    await show({ article: softmax, controls: FOLLOWING });
    for (const key of ['ArrowDown', 'ArrowDown', ' ', 'd', '?']) await page.keyboard.press(key);
    await expect.poll(() => acts).toEqual([{ key: 'd' }, { key: '?' }]);
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(0);
  });

  test('Tab reaches the first of the numbers, arrows the others, and Enter asks', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    await page.locator('td button.value').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('+3.227');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowUp']) await page.keyboard.press(key);
    expect(await focused(page)).toBe('+1.826');
    await page.keyboard.press('Enter');
    await expect.poll(() => acts).toEqual([{ ask: { symbol: 'z', step: 1, element: 6 } }]);
  });

  test('Enter asks about a number of a formula, which arrows lead to, and about a node of the map', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    await page.locator('.numbers button').first().focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('0.7153');
    await page.keyboard.press('Enter');
    await expect.poll(() => acts).toEqual([{ ask: { symbol: 'P', step: 9, element: 1 } }]);
    await show({ article: await articleAfter('villages-mlp', 'goto 3.5', 'model') });
    await page.locator('g[role]').nth(2).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('g');
  });

  test('Tab reaches all that can be done', async () => {
    const { page, show } = await openPlayed(LAPTOP);
    await show({ article: asking });
    const reached = new Set<string>();
    for (let k = 0; k < 60; k++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate("document.activeElement.ariaLabel ?? (document.activeElement.textContent || 'command')"),
      );
    }
    for (const { name, label } of ALL_CONTROLS.buttons) expect(reached).toContain(name ?? label);
    for (const name of ['deep', '<EOS>', 'probability', '+3.227', 'command', 'run', 'forward 4 steps', 'start']) {
      expect(reached).toContain(name);
    }
  });

  test('what was asked for has the focus, and gives it back when Escape closes it', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    const asked = page.getByRole('cell', { name: '+1.826' }).getByRole('button');
    await asked.focus();
    await page.keyboard.press('Enter');
    await show({ asked: { of: null, title: ['why z(is)'], blocks: softmax.blocks } });
    await page.getByRole('dialog', { name: 'why z(is)' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('dialog');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await focused(page)).toBe('+1.826');
    expect(acts).toHaveLength(1);
    await show({ asked: { of: null, title: ['why again'], blocks: NOTHING } });
    await show({ asked: null });
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('digits guess; where a number is asked for they begin one', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: asking });
    await page.keyboard.press('3');
    await expect.poll(() => acts).toEqual([{ line: 'guess 3' }]);
    await show({ controls: { ...ALL_CONTROLS, guess: { isTaken: true, now: 2 } } });
    expect(await page.getByRole('button', { name: 'deep', pressed: true }).count()).toBe(1);
    await show({ article: number });
    for (const key of ['-', '1', 'Enter']) await page.keyboard.press(key);
    await expect.poll(() => acts.at(-1)).toEqual({ line: 'guess -1' });
  });

  test('a colon leads to the field for commands, and what the debugger puts there is for typing on', async () => {
    const { page, acts, show } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    await page.keyboard.type(':goto 5');
    await page.keyboard.press('Enter');
    await expect.poll(() => acts).toEqual([{ line: 'goto 5' }]);
    await show({ controls: { ...ALL_CONTROLS, entry: 'set table(we) ' } });
    await page.keyboard.type('3');
    expect(await page.getByLabel('command').inputValue()).toBe('set table(we) 3');
    await show({ controls: FOLLOWING });
    expect(await page.getByLabel('command').count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('what has not changed', () => {
  test('stays where it is from one iteration to the next: focus, scrolled tables, what is open', async () => {
    const held = holdSession(timelineOf('villages-microgpt'));
    await held.execute('goto 3.20');
    const { page, show } = await openPlayed(PHONE);
    await show({ article: articleOf(held) });
    await page.getByText('program', { exact: true }).tap();
    await page.evaluate("document.querySelector('article .scroll').scrollLeft = 60");
    await button(page, 'next iteration').focus();
    await held.execute('iteration');
    await show({ article: articleOf(held) });
    expect(await scrolled(page)).toBe(60);
    expect(await focused(page)).toBe('iteration ›');
    expect(await page.locator('details.program').getAttribute('open')).not.toBeNull();
  });

  test('stands beside what rose and what fell since the iteration before, where there is room', async () => {
    const held = holdSession(timelineOf('we-love-deep-learning'));
    await held.execute('goto 12.10');
    const { page, show } = await openPlayed(LAPTOP);
    await held.execute('iteration');
    await show({ article: articleOf(held) });
    expect(await page.locator('.up, .down').count()).toBeGreaterThan(5);
  });

  test('moves so that what is pointed at is in view, and stands out', async () => {
    const { page, show } = await openPlayed(PHONE);
    const article = await articleAfter('villages-microgpt', 'goto 3.20');
    await show({ article });
    expect(await page.locator('.pointed').count()).toBe(0);
    await show({ article: { ...article, isPointed: true } });
    const box = await page.locator('.pointed td.selected').boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(PHONE.viewport.height);
    expect(await violations(page)).toEqual([]);
  });

  test('is left behind at another step, which is read from its top', async () => {
    const { page, show } = await openPlayed(PHONE);
    await show({ article: softmax });
    await page.evaluate('scrollTo(0, 300)');
    await show({ words: 'the same place' });
    expect(await page.evaluate('scrollY')).toBe(300);
    await show({ article: await articleAfter('we-love-deep-learning', 'goto 12.47') });
    expect(await page.evaluate('scrollY')).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('what is sent', () => {
  test('is text, whatever it holds', async () => {
    const sent = { article: asking, controls: ALL_CONTROLS, asked: { of: null, title: [''], blocks: softmax.blocks } };
    const spoiled = spoil(sent, HOSTILE);
    // Whatever is no free text is one of few words, or leads to a place.
    expect(spoiled.spared).toEqual(
      'absent.text cut holds kind language operator picks place scale sign state tone unit'.split(' '),
    );
    const { page, show } = await openPlayed(LAPTOP);
    await show(spoiled.down);
    await page.getByText('onerror').first().waitFor();
    expect(await page.locator('.page :is(img, script)').count()).toBe(0);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
  });

  test('is not shown where no class sends the like, which is said', async () => {
    const { page, show, send } = await openPlayed(LAPTOP);
    await show({ article: softmax });
    send({ words: 'forged', controls: { ...ALL_CONTROLS, theme: HOSTILE as PageTheme } });
    await page.getByText('The class has sent what this page cannot read.').waitFor();
    expect(await page.getByText('forged').count()).toBe(0);
    await button(page, 'Join again').click();
    await show({ article: softmax });
    await page.getByRole('heading', { name: 'softmax' }).waitFor();
  });

  test('is read from tables with heads, from headings in order, and told by a live region', async () => {
    const { page, show } = await openPlayed(LAPTOP);
    await show({ article: softmax, words: 'Step 10 of 47.' });
    expect(await page.getByRole('status').filter({ hasText: 'Step 10 of 47.' }).count()).toBe(1);
    const snapshot = await page.locator('main').ariaSnapshot();
    expect(snapshot).toMatch(/heading "we-love-deep-learning" \[level=1\]/);
    expect(snapshot).toMatch(/heading "predict › prediction 2: we → love › softmax" \[level=2\]/);
    expect(snapshot).toMatch(/rowheader "love"/);
    expect(snapshot).toMatch(/columnheader "change"/);
  });

  test('may end with a farewell, from which one comes back', async () => {
    const { page, show } = await openPlayed(PHONE);
    await show({ article: softmax });
    await show({ farewell: 'The class has ended.' });
    expect(await page.locator('article').count()).toBe(0);
    await button(page, 'Join again').tap();
    await show({ article: softmax });
    await page.getByRole('heading', { name: 'softmax' }).waitFor();
  });
});
