/** Who follows a class by its page: what comes down, and what keys and buttons do. */
import { describe, expect, test } from 'vitest';
import { openWebClass, TOKEN, type WebClass } from '../support/web-class.js';
import { joinByWeb, type WebClient } from '../support/web-client.js';

const join = ({ origin }: WebClass, options = {}): Promise<WebClient> =>
  joinByWeb(origin, { token: TOKEN, ...options });

const labels = (client: WebClient): readonly string[] => client.controls()?.buttons.map(({ label }) => label) ?? [];

/** The parts of the article in the last message that has some. */
function lastParts({ messages }: WebClient): readonly string[] {
  const articles = messages.flatMap((message) => ('article' in message ? [message.article ?? {}] : []));
  return Object.keys(articles.at(-1) ?? {});
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
    await expect.poll(() => there.classroom.store.getState().session.quiz?.guesses).toEqual([[1, 1]]);
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
