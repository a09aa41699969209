/** A class that is followed through a broker and a relay: real mosquitto, real HTTP. */
import { describe, expect, test } from 'vitest';
import { hasBroker, startBroker } from '../support/broker.js';
import { followThroughRelay, openPublishedClass, openRelay } from '../support/relayed-class.js';

describe.skipIf(!hasBroker)('a page of a relay', () => {
  test('shows the step that the presenter is at, first whole and then by the parts that differ', async () => {
    const { there, client } = await followThroughRelay();
    there.present('right', 'right', 'right');
    await client.until(/step 3 of 47/);
    const last = client.messages.findLast((message) => 'article' in message);
    expect(last).toMatchObject({ article: { place: { step: 3 } }, words: expect.stringMatching(/\w/) });
    expect(last).not.toHaveProperty('article.run');
  });

  test('gets the newest step at once where the class is under way', async () => {
    const { url } = await startBroker();
    const there = await openPublishedClass(url);
    there.present('right', 'right');
    const [early, late] = [await openRelay(url), await openRelay(url)];
    await (await early.join()).until(/step 2 of 47/);
    await (await late.join()).until(/step 2 of 47/);
    await expect.poll(() => there.classroom.relays.viewers).toBe(2);
  });

  test('does not explore, and says so', async () => {
    const { client } = await followThroughRelay();
    expect(client.controls()).toMatchObject({ answers: false, exploring: false, entry: null });
    expect(client.controls()?.buttons.map(({ line }) => line)).toEqual(['theme', 'quit']);
    await client.press('d');
    await client.until(/exploring takes the class itself/);
  });

  test('says goodbye when the class ends, after which nothing is left on the broker', async () => {
    const { url, there, relay, client } = await followThroughRelay();
    await there.publisher.close('ended');
    await relay.follower.ended;
    await relay.close('The class has ended. Thank you for coming.');
    await expect.poll(() => client.isOpen).toBe(false);
    expect(client.messages.at(-1)).toEqual({ farewell: 'The class has ended. Thank you for coming.' });
    const late = await (await openRelay(url)).join();
    await late.until(/has not begun/);
    expect(late.text()).not.toContain('step');
  });
});
