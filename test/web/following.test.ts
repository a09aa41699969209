/** Who follows a class by its page: what comes down, and what keys and buttons do. */
import { describe, expect, test } from 'vitest';
import { type Controls, MOST_UNDER_WAY, type Picture } from '../../src/web/messages.js';
import { openWebClass, TOKEN, type WebClass } from '../support/web-class.js';
import { ask, joinByWeb, post, type WebClient } from '../support/web-client.js';

const join = ({ origin }: WebClass, options = {}): Promise<WebClient> =>
  joinByWeb(origin, { token: TOKEN, ...options });

function pictures({ messages }: WebClient): readonly Picture[] {
  return messages.filter((message): message is Picture => 'lines' in message);
}

function controls(client: WebClient): Controls | undefined {
  return pictures(client).findLast((picture) => picture.controls !== undefined)?.controls;
}

const labels = (client: WebClient): readonly string[] => controls(client)?.buttons.map(({ label }) => label) ?? [];

describe('following by the page', () => {
  test('shows the step that the presenter is at, first whole and then by the rows that differ', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    expect(Object.keys(pictures(client)[0]?.lines ?? {})).toHaveLength(40);
    there.present('right', 'right', 'right');
    await client.until(/step 3 of 47/);
    const last = pictures(client).at(-1);
    expect(Object.keys(last?.lines ?? {}).length).toBeLessThan(40);
    expect(last?.controls).toBeUndefined();
  });

  test('gives everybody who sees the same the same bytes', async () => {
    const there = await openWebClass();
    const clients = await Promise.all(['ben', 'cy', 'di'].map((name) => join(there, { name })));
    await Promise.all(clients.map((client) => client.until(/following ada/)));
    there.present('right');
    await Promise.all(clients.map((client) => client.until(/step 1 of 47/)));
    expect(new Set(clients.map((client) => JSON.stringify(client.messages.at(-1)))).size).toBe(1);
    expect(there.classroom.stageCount).toBe(2);
  });

  test('shares screens with those who come by other doors, but for their colours', async () => {
    const there = await openWebClass();
    const [small, large] = [await join(there, { columns: 80, rows: 24 }), await join(there)];
    await small.until(/following/);
    await large.until(/following/);
    expect(there.classroom.members.size).toBe(3);
    await small.resize(120, 40);
    await small.until(/^.{100,}/);
    expect(small.text()).toBe(large.text());
  });

  test('leaves to explore and comes back by the keys that the buttons stand for', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    expect(labels(client)).toEqual(['↑', '↓', 'explore', 'so far', '?', 'colours']);
    await client.press('d');
    await client.until(/exploring, where ada is/);
    expect(labels(client)).toEqual([
      '‹ phase',
      '← step',
      'step →',
      'phase ›',
      '↑',
      '↓',
      '?',
      'colours',
      'rejoin',
      'so far',
    ]);
    await client.press('right', 'right');
    await client.until(/exploring, 2 steps ahead of ada/);
    there.present('right');
    await client.until(/exploring, 1 step ahead of ada/);
    await client.press(']');
    await client.until(/step 5 of 47/);
    await client.press('d');
    await client.until(/following ada/);
    expect(client.text()).toMatch(/step 1 of 47/);
  });

  test('has buttons for the keys and the colours, and one that closes what covers the screen', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    await client.press('?');
    await client.until(/These keys are yours/);
    expect(labels(client)).toEqual(['↑', '↓', 'close']);
    await client.press('escape');
    await client.until(/^(?![\s\S]*These keys are yours)/);
    expect(labels(client)).toContain('?');
    await client.press('d');
    await client.until(/exploring/);
    await client.press('?');
    await client.until(/what do you want to do/);
    expect(labels(client)).toEqual(['↑', '↓', 'close']);
    await client.press('escape');
    await client.until(/^(?![\s\S]*what do you want to do)/);
    await client.press('K');
    await client.until(/Colours: dark/);
    expect(controls(client)?.theme).toBe('dark');
  });

  test('tells whoever presents where one address has many votes', async () => {
    const there = await openWebClass();
    const clients = await Promise.all(
      Array.from({ length: 10 }, (_, k) => joinByWeb(there.origin, { token: TOKEN, name: `guest ${k}` })),
    );
    there.present(']', 'Q');
    await Promise.all(clients.map((client) => client.until(/your guess/)));
    for (const client of clients) await client.press('1');
    await expect
      .poll(there.shown)
      .toContain('10 of 10 votes come from 127.0.0.1; ":who 127.0.0.1" lists the names there.');
  });

  test('answers a question by a button, and learns whether that was right', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    there.present(']', 'Q');
    await client.until(/your guess/);
    const options = controls(client)?.buttons.filter(({ isPressed }) => isPressed === false) ?? [];
    expect(options.length).toBeGreaterThan(1);
    expect(labels(client)).not.toContain('explore');
    await client.press(...(options[1]?.keys ?? []));
    await client.until(/you guessed/);
    expect(controls(client)?.buttons[1]?.isPressed).toBe(true);
    await expect.poll(() => there.classroom.store.getState().session.quiz?.guesses).toEqual([[1, 1]]);
  });

  test('drops what is no key', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.press('d');
    await client.until(/exploring/);
    await client.press('\x1b[C', '\x07', '', 'rights', 'ctrl+é', ' ', 'right');
    expect(await client.until(/step 1 of 47/)).not.toContain('does nothing here');
  });

  test('says goodbye when the class ends, and when a guest leaves', async () => {
    const there = await openWebClass();
    const [ben, cy] = [await join(there, { name: 'ben' }), await join(there, { name: 'cy' })];
    await ben.press('q');
    await expect.poll(() => ben.isOpen).toBe(false);
    expect(ben.messages.at(-1)).toEqual({ farewell: '' });
    await there.close();
    await expect.poll(() => cy.isOpen).toBe(false);
    expect(cy.messages.at(-1)).toEqual({ farewell: 'The class has ended. Thank you for coming.' });
  });
});

describe('a line', () => {
  test('that is slow skips to the newest step', async () => {
    const there = await openWebClass();
    const client = await join(there, { confirms: false });
    await client.until(/following ada/);
    const cursor = () => there.classroom.store.getState().session.cursor;
    for (let step = 0; step < MOST_UNDER_WAY + 6; step++) {
      const before = cursor();
      there.present('right');
      await expect.poll(cursor).not.toBe(before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => client.messages.length).toBe(MOST_UNDER_WAY);
    const headers = { Cookie: client.cookie };
    await post(there.origin, '/act', { view: client.view, seen: MOST_UNDER_WAY }, { headers });
    await client.until(new RegExp(`step ${cursor().frame + 1} of 47`));
    expect(pictures(client).length).toBeLessThanOrEqual(MOST_UNDER_WAY + 2);
  });

  test('that was lost is taken up where it was, with the whole screen', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.press('d', 'right', 'right');
    await client.until(/exploring, 2 steps ahead/);
    client.leave();
    const headers = { Cookie: client.cookie };
    const again = await post(there.origin, '/enter', { view: client.view, columns: 120, rows: 40 }, { headers });
    expect(JSON.parse(again.text)).toEqual({ view: client.view });
    const { text } = await ask(there.origin, `/poll?view=${client.view}&seen=0`, { headers });
    expect(text).toContain('exploring');
    expect(text).toContain('"39":');
  });

  test('on which streams are held back is served by polls', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    const headers = { Cookie: client.cookie };
    const poll = (seen: number) => ask(there.origin, `/poll?view=${client.view}&seen=${seen}`, { headers });
    const first = await poll(0);
    expect(first.text).toContain('"39":');
    const next = poll(1);
    there.present('right');
    expect((await next).text).toContain('step 1 of 47');
    // An answer that was lost on its way is made up for.
    expect((await poll(1)).text).toContain('"39":');
  });
});
