/** Who follows a class by its page: what comes down, and what keys and buttons do. */
import { describe, expect, test } from 'vitest';
import type { Member } from '../../../src/class/room/roles.js';
import { MOST_UNDER_WAY, TAKING_MILLISECONDS } from '../../../src/class/web/outlet.js';
import { longTest } from '../../support/depth.js';
import { openWebClass, TOKEN, type WebClass } from '../../support/web-class.js';
import { ask, joinByWeb, post, type WebClient } from '../../support/web-client.js';

const join = ({ origin }: WebClass, options = {}): Promise<WebClient> =>
  joinByWeb(origin, { token: TOKEN, ...options });

const labels = (client: WebClient): readonly string[] => client.controls()?.buttons.map(({ label }) => label) ?? [];

/** The parts of the article in the last message that has some. */
function lastParts({ messages }: WebClient): readonly string[] {
  const articles = messages.flatMap((message) => ('article' in message ? [message.article ?? {}] : []));
  return Object.keys(articles.at(-1) ?? {});
}

type Doing = (clients: readonly WebClient[], there: WebClass) => Promise<void>;

const EXPLORING = 'somebody explores';
/** Shown at step 7. */
const SHARE = { symbol: 'P', step: 6, element: 1 };

function memberNamed({ classroom }: WebClass, name: string): Member {
  const member = [...classroom.members].find((each) => each.name === name);
  if (member === undefined) throw new Error(`${name} is not there.`);
  return member;
}

describe('following by the page', () => {
  test('shows the step that the presenter is at, first whole and then by the parts that differ', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    expect(lastParts(client)).toEqual(Object.keys(client.article() ?? {}));
    there.present('right', 'right', 'right');
    await client.until(/step 3 of 47/);
    expect(lastParts(client)).toContain('place');
    expect(lastParts(client)).not.toContain('run');
    expect(client.messages.at(-1)).not.toHaveProperty('controls');
  });

  test('sends one message of all that changes in one turn', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    const before = client.messages.length;
    there.present('right', 'right', 'right');
    await client.until(/step 3 of 47/);
    expect(client.messages).toHaveLength(before + 1);
  });

  test('gives everybody who sees the same the same bytes', async () => {
    const there = await openWebClass();
    const clients = await Promise.all(['ben', 'cy', 'di'].map((name) => join(there, { name })));
    await Promise.all(clients.map((client) => client.until(/following ada/)));
    there.present('right');
    await Promise.all(clients.map((client) => client.until(/step 1 of 47/)));
    expect(new Set(clients.map((client) => JSON.stringify(client.messages.at(-1)))).size).toBe(1);
    // Nothing is drawn for them.
    expect(there.classroom.stageCount).toBe(1);
  });

  longTest.each([
    ['nobody does anything', async () => {}],
    ['somebody guesses', async ([ben]) => void (await ben.run('guess 2'))],
    ['somebody presses a key that does nothing', async ([ben]) => void (await ben.press('x'))],
    ['somebody asks for the stops so far', async ([ben]) => void (await ben.run('recap'))],
    [EXPLORING, async ([ben]) => void (await ben.want(true))],
    ['somebody asks what a number was made of', async ([ben]) => void (await ben.act({ ask: SHARE }))],
    ['somebody is told something', async (_, there) => memberNamed(there, 'cy').tell('You are next.')],
    ['the presenter mutes the class', async (_, there) => there.present(':', ...'mute', 'return')],
  ] as const satisfies readonly (readonly [string, Doing])[])(
    'shows each what they would be shown by themselves, where %s',
    async (what, act) => {
      const there = await openWebClass();
      const clients = await Promise.all(['ben', 'cy', 'di', 'ed'].map((name) => join(there, { name })));
      // Where the class is, explorers are told a little later.
      const following = what === EXPLORING ? clients.slice(1) : clients;
      const all = (pattern: RegExp): Promise<unknown> => Promise.all(following.map((client) => client.until(pattern)));
      const seen = (): readonly unknown[] =>
        following.map((client) => [client.article(), client.controls(), client.asked()]);
      there.present(':', ...'goto', 'space', ...'0.7', 'return');
      await all(/step 7 of 47/);
      for (const [keys, pattern] of [
        [['right'], /step 8 of 47/],
        [['left'], /step 7 of 47/],
        [[']', 'Q'], /which sign/],
        [['Q'], /the likeliest/],
        [['return'], /it is "the"/],
        [['right'], /iteration 1 of.*step 8 of 47/],
      ] as const) {
        await act(clients, there);
        there.present(...keys);
        await all(pattern);
        const before = seen();
        for (const member of there.classroom.members) member.refresh();
        // Whatever that sends has come once an answer to each has.
        await Promise.all(clients.map((client) => client.act()));
        expect(seen()).toEqual(before);
      }
      expect(new Set(following.map((client) => JSON.stringify(client.article()))).size).toBe(1);
    },
  );

  test('offers to explore, and nothing that is an explorer’s', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    expect(labels(client)).toEqual(['explore', 'so far', 'colours', 'leave']);
    expect(client.controls()).toMatchObject({ exploring: false, entry: null, answers: true });
  });

  test('learns what a number on the page was made of, at most once a second, and of no other', async () => {
    const there = await openWebClass();
    const client = await join(there);
    there.present(':', ...'goto', 'space', ...'0.7', 'return');
    await client.until(/softmax/);
    const address = { symbol: 'P', step: 6, element: 1 };
    const shown = JSON.stringify(client.article()?.blocks).match(/"of":\{"symbol":"P","step":6,"element":1\}/);
    expect(shown).not.toBeNull();
    await client.act({ ask: address });
    await client.until(/why P/);
    expect(client.asked()?.of).toEqual(address);
    // What stands nowhere on the page is not answered.
    await client.act({ ask: { symbol: 'P', step: 40, element: 1 } });
    await client.act({ ask: { symbol: 'logits', step: 6, element: 99 } });
    await expect.poll(() => client.asked()).toBeNull();
    for (let k = 0; k < 20; k++) await client.act({ ask: { ...address, element: k % 4 } });
    expect(client.messages.filter((message) => 'asked' in message).length).toBeLessThan(6);
    there.present(']', 'Q');
    await client.until(/your guess/);
    expect(client.controls()?.answers).toBe(false);
  });

  longTest('tells whoever presents where one address has many votes', async () => {
    const there = await openWebClass();
    const clients = await Promise.all(
      Array.from({ length: 10 }, (_, k) => joinByWeb(there.origin, { token: TOKEN, name: `guest ${k}` })),
    );
    there.present(']', 'Q');
    await Promise.all(clients.map((client) => client.until(/your guess/)));
    for (const client of clients) await client.run('guess 1');
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
    expect(labels(client)).not.toContain('explore');
    expect(client.article()?.question).toMatchObject({ state: 'open' });
    expect(client.controls()?.guess).toEqual({ isTaken: true, now: null });
    await client.run('guess 2');
    await client.until(/you guessed/);
    expect(client.controls()?.guess).toEqual({ isTaken: true, now: 1 });
    await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1, 1]]);
  });

  test('drops what is no key', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    await client.press('\x1b[C', '\x07', '', 'rights', 'ctrl+é', ' ', 'x');
    expect(await client.until(/d explores by yourself/)).not.toContain('does nothing here');
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
  longTest('that is slow skips to the newest step', async () => {
    const there = await openWebClass();
    const client = await join(there, { confirms: false });
    await client.until(/following ada/);
    const cursor = () => there.classroom.store.getState().session.where.cursor;
    const began = performance.now();
    const most = (): number => MOST_UNDER_WAY + Math.ceil((performance.now() - began) / TAKING_MILLISECONDS);
    for (let step = 0; step < 2 * MOST_UNDER_WAY; step++) {
      const before = cursor();
      there.present('right');
      await expect.poll(cursor).not.toBe(before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => client.messages.length).toBeGreaterThanOrEqual(MOST_UNDER_WAY);
    expect(client.messages.length).toBeLessThanOrEqual(most());
    const headers = { Cookie: client.cookie };
    await post(there.origin, '/act', { view: client.view, seen: client.messages.length }, { headers });
    await client.until(new RegExp(`step ${cursor().frame + 1} of 47`));
    expect(client.messages.length).toBeLessThanOrEqual(most() + 2);
  });

  longTest('that was lost is taken up where it was, with all of it', async () => {
    const there = await openWebClass();
    const client = await join(there);
    there.present('right');
    await client.until(/step 1 of 47/);
    client.leave();
    const headers = { Cookie: client.cookie };
    const again = await post(there.origin, '/enter', { view: client.view }, { headers });
    expect(JSON.parse(again.text)).toEqual({ view: client.view });
    const { text } = await ask(there.origin, `/poll?view=${client.view}&seen=0`, { headers });
    expect(text).toContain('Following ada');
    expect(text).toContain('"run":');
  });

  longTest('on which streams are held back is served by polls', async () => {
    const there = await openWebClass();
    const client = await join(there);
    await client.until(/following ada/);
    const headers = { Cookie: client.cookie };
    const poll = (seen: number) => ask(there.origin, `/poll?view=${client.view}&seen=${seen}`, { headers });
    const first = await poll(0);
    expect(first.text).toContain('"run":');
    const next = poll(1);
    there.present('right');
    expect((await next).text).toContain('"step":1,');
    // An answer that was lost on its way is made up for.
    expect((await poll(1)).text).toContain('"run":');
  });
});
