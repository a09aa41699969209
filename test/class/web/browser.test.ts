/** The page in a real browser: joining, following, exploring, questions, lost connections, by touch and by keyboard. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { forPages } from '../../../src/commands/articles/article.js';
import { spokenStop } from '../../../src/report/stops.js';
import { joinIn, openContext, shareBrowser, untilShown, violations } from '../../support/browser.js';
import { hasBrowser, LAPTOP, PHONE } from '../../support/chromium.js';
import { longTest, oneOf } from '../../support/depth.js';
import { writeHostileFixture } from '../../support/hostile-fixture.js';
import { createMember } from '../../support/members.js';
import { openRelay } from '../../support/relay.js';
import { serveHere, serveIn } from '../../support/serve.js';
import { joinClass } from '../../support/ssh-client.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import { openWebClass, TOKEN } from '../../support/web-class.js';
import { joinByWeb } from '../../support/web-client.js';

shareBrowser();

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const words = (page: Page): Promise<string> =>
  page.evaluate("document.querySelector('main p.unseen[role=status]').textContent");

describe.skipIf(!hasBrowser)('the page', () => {
  test('joins by the link and a name, and follows', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(), there.link);
    there.present('right', 'right');
    await untilShown(page, /step 2 of 47/);
    expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'ben']);
  });

  longTest('says what is missing in a link without its end, or with an old one', async () => {
    const there = await openWebClass();
    const page = await (await openContext()).newPage();
    await page.goto(there.origin);
    await page.getByText('Open the whole link').waitFor();
    const other = await (await openContext()).newPage();
    await other.goto(`${there.origin}/#${'B'.repeat(22)}`);
    await other.getByRole('button', { name: 'Join the class' }).click();
    await other.getByText('of a class that has ended').waitFor();
  });

  test('leaves to explore and comes back by touch on a phone', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(']', 'right');
    await untilShown(page, /step 2 of 47/);
    const asked: string[] = [];
    page.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await button(page, 'explore by yourself').tap();
    await untilShown(page, /step 2 of 47[\s\S]*exploring; ada is at iteration 0, step 2/);
    expect(asked.filter((path) => path !== '/act').sort()).toEqual(['/engine.js', '/run']);
    asked.length = 0;
    await button(page, 'step').tap();
    await untilShown(page, /step 3 of 47/);
    await button(page, 'step back').tap();
    await untilShown(page, /step 2 of 47/);
    await button(page, 'next phase').tap();
    await untilShown(page, /step 5 of 47/);
    await page.locator('article table button').first().tap();
    await untilShown(page, /why /);
    await button(page, 'close').tap();
    await button(page, 'more').tap();
    await button(page, 'next iteration').tap();
    await untilShown(page, /iteration 1 of/);
    await page.getByLabel('command').fill('set learningRate 1');
    await button(page, 'run').tap();
    await untilShown(page, /rate 1\b/);
    await button(page, 'made of what?').tap();
    await untilShown(page, /why /);
    expect(asked).toEqual([]);
    there.present('Q');
    await untilShown(page, /your guess/);
    await page.locator('article button[aria-pressed]').first().tap();
    await untilShown(page, /you guessed/);
    there.present('return', 'right', ']', ']', ']');
    await untilShown(page, /rate 1\b[\s\S]*exploring; ada/);
    await button(page, 'back to the class').tap();
    await untilShown(page, /following ada/);
  });

  longTest('lets no other script in, and none but the debugger’s very bytes', async () => {
    const there = await openWebClass();
    const context = await openContext();
    await context.route('**/engine.js*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()};globalThis.stolen = 1` });
    });
    const page = await joinIn(context, there.link);
    await button(page, 'explore by yourself').click();
    await page.getByRole('dialog', { name: 'explore' }).getByText('did not reach this page').waitFor();
    await untilShown(page, /following ada/);
    const tried = await page.evaluate<readonly string[]>(`(async () => {
      const refused = [];
      const attempt = async (name, action) => {
        try { await action(); } catch { refused.push(name); }
      };
      const script = () => document.createElement('script');
      await attempt('address', () => { script().src = 'engine.js'; });
      await attempt('text', () => { script().textContent = 'globalThis.stolen = 1'; });
      await attempt('markup', () => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=stolen>'); });
      await attempt('the same policy', () => trustedTypes.createPolicy('engine', { createScriptURL: (url) => url }));
      await attempt('another policy', () => trustedTypes.createPolicy('other', { createScriptURL: (url) => url }));
      await attempt('another server', () => fetch('http://127.0.0.1:1/'));
      await attempt('a worker', () => new Worker('engine.js'));
      // What a debugger evaluates itself may evaluate more, and a later turn may not.
      await attempt('evaluation', () => new Promise((resolve, reject) => setTimeout(() => {
        try { resolve((0, eval)('1')); } catch (error) { reject(error); }
      })));
      await attempt('a module', () => import('data:text/javascript,globalThis.stolen=1'));
      return refused;
    })()`);
    expect(tried).toEqual([
      ...['address', 'text', 'markup', 'the same policy', 'another policy', 'another server', 'a worker', 'evaluation'],
      'a module',
    ]);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
  });

  longTest('tells what was missed and takes other colours by touch, and closes what covers the article', async () => {
    const there = await openWebClass({ stayMilliseconds: 0 });
    there.present('right');
    await expect.poll(() => there.classroom.stopsSoFar.all.length).toBe(1);
    const page = await joinIn(await openContext(PHONE), there.link);
    await button(page, 'the stops so far').tap();
    await untilShown(page, /the stops so far[\s\S]*step 1 of 47/);
    await button(page, 'close').tap();
    await untilShown(page, /^(?![\s\S]*the stops so far)[\s\S]*following ada/);
    await button(page, 'other colours').tap();
    await expect.poll(() => page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
  });

  longTest('says what a number was made of to who taps it, and what a term means', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(':', ...'goto', 'space', ...'0.7', 'return');
    await untilShown(page, /softmax/);
    await page.locator('article table button:visible').first().tap();
    await untilShown(page, /why P\(the\)/);
    await button(page, 'close').tap();
    await untilShown(page, /^(?![\s\S]*why P)/);
    await page.locator('article dfn').first().tap();
    await page.getByRole('dialog').waitFor();
  });

  longTest('greets who comes late once, however often the page is loaded', async () => {
    const there = await openWebClass();
    there.present('right');
    const page = await joinIn(await openContext(PHONE), there.link);
    await untilShown(page, /welcome[\s\S]*ada drives/);
    await page.reload();
    expect(await untilShown(page, /following ada/)).not.toMatch(/welcome/i);
    there.present('right');
    expect(await untilShown(page, /step 2 of 47/)).not.toMatch(/welcome/i);
  });

  test('answers a question by touch', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(']', 'Q');
    await untilShown(page, /your guess/);
    const options = page.locator('article button[aria-pressed]');
    await options.first().tap();
    await untilShown(page, /you guessed/);
    await expect.poll(() => options.first().getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[0, 1]]);
  });

  longTest('says on a phone how near a number has to come, and what was right on a line of its own', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(PHONE), there.link);
    there.present(':', ...'quiz', 'space', ...'value', 'return');
    await untilShown(page, /What will[\s\S]*A guess within 10 % is right\./);
    for (const [k, guess] of [0.1429, 0.149, 0.15, 0.5].entries()) {
      there.classroom.ballot.guess(createMember(`guest ${k}`), guess);
    }
    there.present('return');
    await untilShown(page, /0\.1494 ± 10 %/);
    const lines = await page.evaluate(`[...document.querySelectorAll('.options .right > *')].map((part) => {
      const range = document.createRange();
      range.selectNodeContents(part);
      const tops = [...range.getClientRects()].map(({ top }) => Math.round(top));
      return [part.textContent, new Set(tops).size];
    })`);
    expect(lines).toEqual([
      ['0.1494 ± 10 %', 1],
      ['3', expect.any(Number)],
      ['✓ answer', 1],
    ]);
  });

  longTest('answers a question by a word, letter by letter', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(), there.link);
    there.present(':', ...'goto', 'space', ...'0.22', 'return', ':', ...'quiz', 'space', ...'sign', 'return');
    await untilShown(page, /your guess/);
    await page.keyboard.type('gpos');
    await untilShown(page, /your guess: pos█/);
    await page.keyboard.press('1');
    await untilShown(page, /your guess: pos1█/);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    await untilShown(page, /you guessed/);
  });

  longTest('takes keys from the moment that it shows the class', async () => {
    const there = await openWebClass();
    const page = await (await openContext()).newPage();
    await page.goto(there.link);
    await page.keyboard.type('cy');
    await page.evaluate(`new MutationObserver(() => {
      document.documentElement.lang = document.activeElement.tagName;
    }).observe(document.querySelector('main'), { childList: true, subtree: true })`);
    await page.keyboard.press('Enter');
    await untilShown(page, /following ada/);
    expect(await page.evaluate('document.documentElement.lang')).toBe('BODY');
  });

  test('takes every key of the terminal from the keyboard alone', async () => {
    const there = await openWebClass();
    const context = await openContext();
    const page = await context.newPage();
    await page.goto(there.link);
    await page.keyboard.type('cy');
    await page.keyboard.press('Enter');
    await untilShown(page, /following ada/);
    await page.keyboard.press('d');
    await untilShown(page, /exploring/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 1 of 47/);
    await page.keyboard.type(':goto 2.7');
    await page.keyboard.press('Enter');
    await untilShown(page, /iteration 2 of[\s\S]*step 7 of 47/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 8 of 47/);
    await page.keyboard.press('g');
    await expect.poll(() => page.locator('#entry').inputValue()).toBe('goto ');
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 9 of 47/);
    expect(await page.locator('#entry').inputValue()).toBe('');
    await page.keyboard.press('?');
    await untilShown(page, /"step"|help/);
    await page.keyboard.press('Escape');
    await button(page, 'back to the class').focus();
    await page.keyboard.press('Enter');
    await untilShown(page, /following ada/);
    await page.locator('article').focus();
    await page.keyboard.press('q');
    await page.getByText('You have left the class.').waitFor();
    await page.getByRole('button', { name: 'Join again' }).press('Enter');
    await untilShown(page, /following ada/);
  });

  longTest('says at each stop what the screen reader says to whoever gives commands, word for word', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(), there.link);
    const stop = (): string => spokenStop(forPages(there.classroom.shownTo({ role: 'viewer' }).getState())).join('\n');
    for (const key of ['right', ']', ']', 'right', ']', '}']) {
      there.present(key);
      await expect.poll(() => words(page)).toBe(stop());
    }
    expect(stop()).toMatch(/iteration 1/);
    await expect.poll(() => page.locator('main p.unseen[role=status]').getAttribute('aria-live')).toBe('polite');
  });

  longTest.each([
    ['a laptop in light colours', { ...LAPTOP, colorScheme: 'light' }, 0],
    ['a phone in dark colours', { ...PHONE, colorScheme: 'dark' }, 1],
  ] as const)('gives axe nothing to complain of on %s', async (_, options, turn) => {
    const there = await openWebClass();
    const context = await openContext(options);
    const fresh = await context.newPage();
    await fresh.goto(there.link);
    await fresh.getByRole('button', { name: 'Join the class' }).waitFor();
    expect(await violations(fresh)).toEqual([]);
    await fresh.close();
    const page = await joinIn(context, there.link);
    const keys = [']', 'Q', 'return', 'P', ']', ']', ']'];
    const looked = oneOf(4, keys.keys(), turn);
    for (const [k, key] of keys.entries()) {
      there.present(key);
      if (!looked.includes(k)) continue;
      await page.waitForTimeout(150);
      expect(await violations(page)).toEqual([]);
    }
    await page.keyboard.press('d');
    await untilShown(page, /exploring/);
    expect(await violations(page)).toEqual([]);
  });

  longTest(
    'comes back by itself after the server has crashed, or was terminated, and was started anew, and not once the class has ended',
    async () => {
      const [folder, XDG_STATE_HOME] = [makeTestFolder(), makeTestFolder()];
      const first = await serveIn(folder, { XDG_STATE_HOME }, '--web', '0');
      const link = /http:\S+/.exec(first.text())?.[0] ?? '';
      const page = await joinIn(await openContext(), link);
      await page.keyboard.press('d');
      await untilShown(page, /exploring/);
      first.kill('SIGKILL');
      await page.locator('.standing', { hasText: 'The connection is lost' }).waitFor();
      const second = await serveHere(folder, { XDG_STATE_HOME }, '--web', new URL(link).port);
      expect(second.text()).toContain(link);
      await expect.poll(() => page.locator('#notice').textContent()).toBe('');
      await untilShown(page, /exploring; the presenter is at/);
      second.kill('SIGTERM');
      await page.locator('.standing', { hasText: 'The connection is lost' }).waitFor();
      const third = await serveHere(folder, { XDG_STATE_HOME }, '--web', new URL(link).port);
      expect(third.text()).toContain(link);
      await expect.poll(() => page.locator('#notice').textContent()).toBe('');
      await untilShown(page, /exploring; the presenter is at/);
      const presenter = joinClass(third.port, { user: 'presenter' });
      await presenter.until(/password:/);
      presenter.write('right horse\r');
      await presenter.until(/you drive/);
      presenter.write(':end-class\r');
      await presenter.until(/y ends it/);
      presenter.write('y');
      await page.getByText('Exploring on your own. The class has ended.').waitFor();
      await page.keyboard.press('q');
      await page.getByText(/^The class has ended\./).waitFor();
      // Neither the screen nor what is read aloud still says that somebody is waited for, and which keys there are.
      expect(await page.locator('article').count()).toBe(0);
      await presenter.exited;
      const fourth = await serveHere(folder, { XDG_STATE_HOME }, '--web', new URL(link).port);
      expect(fourth.text()).not.toContain(link);
      await page.getByRole('button', { name: 'Join again' }).click();
      await page.getByText('of a class that has ended').waitFor();
    },
  );

  longTest('comes back to where it was after the network was lost', async () => {
    const relay = await openRelay();
    const there = await openWebClass({ seenAt: relay.port });
    relay.leadTo(there.port);
    const page = await joinIn(await openContext(), there.link);
    await page.keyboard.press('d');
    await untilShown(page, /exploring; ada/);
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 1 of 47/);
    relay.cut();
    await page.locator('.standing', { hasText: 'The connection is lost' }).waitFor();
    there.present('right', 'right', 'right');
    await page.keyboard.press('ArrowRight');
    await untilShown(page, /step 2 of 47/);
    relay.mend();
    await untilShown(page, /step 2 of 47[\s\S]*exploring; ada is at iteration 0, step 3/);
    await expect.poll(() => page.locator('#notice').textContent()).toBe('');
  });

  longTest('confirms what it has seen when it is asked', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext(), there.link);
    const confirmed: number[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/act')) confirmed.push(request.postDataJSON().seen);
    });
    while (confirmed.length < 2) {
      there.present('right');
      await page.waitForTimeout(5);
    }
    const [first, second] = confirmed;
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first);
  });

  longTest('follows by polls where something on the way holds streams back', async () => {
    const there = await openWebClass();
    const context = await openContext();
    await context.clock.install();
    // The page has a while of patience with a stream.
    await context.route('**/events*', () => void context.clock.fastForward(10_000));
    const page = await joinIn(context, there.link);
    there.present('right');
    await untilShown(page, /step 1 of 47/);
    await page.keyboard.press('d');
    await untilShown(page, /exploring/);
  });

  test('shows names and words as text, whatever they hold', async () => {
    const there = await openWebClass({ fixture: writeHostileFixture() });
    const context = await openContext();
    const problems: string[] = [];
    context.on('console', (message) => void problems.push(message.text()));
    const page = await joinIn(context, there.link, '<img src=x onerror=alert(1)>');
    const eve = await joinByWeb(there.origin, { token: TOKEN, name: '<script>alert(2)</script>' });
    await eve.until(/following/);
    await untilShown(page, /<script>/);
    there.present(']', ']');
    await untilShown(page, /<script>/);
    there.present(':', ...'who', 'return');
    expect(await page.locator('main script, main img, main a').count()).toBe(0);
    expect(await page.evaluate('document.scripts.length')).toBe(1);
    expect(await page.evaluate('typeof stolen')).toBe('undefined');
    expect(problems).toEqual([]);
  });

  longTest('takes the colours of the browser, or those that were chosen', async () => {
    const there = await openWebClass();
    const page = await joinIn(await openContext({ ...LAPTOP, colorScheme: 'light' }), there.link);
    const paper = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(await paper()).toBe('rgb(255, 255, 255)');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).toBe('rgb(20, 23, 28)');
    await button(page, 'other colours').click();
    await button(page, 'other colours').click();
    await expect.poll(paper).toBe('rgb(255, 255, 255)');
  });
});

test('the page is small', () => {
  const page = readFileSync(new URL('../../../dist/page.html', import.meta.url));
  expect(gzipSync(page, { level: 9 }).length).toBeLessThanOrEqual(60_000);
});
