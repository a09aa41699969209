/** What breaks between a class and its relays: the broker, the presenter's process, a relay; and who writes what is none of theirs. */
import { connectAsync } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MOST_BYTES } from '../../src/relay/messages.js';
import { hasBroker, startBroker } from '../support/broker.js';
import { followThroughRelay, openRelay } from '../support/relayed-class.js';

async function connectStranger(url: string) {
  const stranger = await connectAsync(url);
  onTestFinished(() => stranger.endAsync());
  return stranger;
}

describe.skipIf(!hasBroker)('a broker that is gone', () => {
  test('stops nobody but the relays, whose pages say so and go on when it is there again', async () => {
    const { broker, there, client } = await followThroughRelay();
    await broker.stop();
    await client.until(/The broker does not answer/);
    there.present('right', 'right');
    expect(there.log.join()).toContain('broker lost');
    await broker.start();
    await client.until(/step 2 of 47[\s\S]*following ada/);
    there.present('right');
    await client.until(/step 3 of 47/);
  });
});

describe.skipIf(!hasBroker)('who writes to the topics of a class', () => {
  const frame = {
    columns: 120,
    lines: [[['title', 'red \u001b[2J\u009b<script>']], [' following mallory']],
    stop: ['a stop \u001b]0;x\u0007'],
    message: null,
    vote: null,
  };

  test('gets no control character and no markup onto a page', async () => {
    const { url } = await startBroker();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/presenter', '{"isHere":true,"id":"x"}', { retain: true });
    const client = await (await openRelay(url)).join();
    await client.until(/./);
    await stranger.publishAsync('backstep/class/frame/120x39', JSON.stringify(frame));
    expect(await client.until(/following mallory/)).toContain('red \\u001b[2J\\u009b<script>');
    // A control character would be written as one backslash and its number.
    expect(JSON.stringify(client.messages).replaceAll('\\\\', '')).not.toContain('\\u00');
  });

  test.each([
    ['no JSON', 'frame'],
    ['another object', '{"columns":120}'],
    ['no classes', JSON.stringify({ ...frame, lines: [[['x" onclick="', 'text']]] })],
    ['too many lines', JSON.stringify({ ...frame, lines: Array.from({ length: 200 }, () => ['x']) })],
    ['too wide a screen', JSON.stringify({ ...frame, columns: 1e9 })],
    [
      'a vote without a question',
      JSON.stringify({ ...frame, vote: { id: 1, question: { kind: 'word', topic: 'x' } } }),
    ],
  ])('is refused and logged with %s', async (_what, text) => {
    const { url, there, relay, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/frame/120x39', text);
    await expect.poll(() => relay.log.join()).toContain('frame refused');
    there.present('right');
    await client.until(/step 1 of 47/);
  });

  test('sends no message that is too large for a relay or a presenter to take in', async () => {
    const { url, there, relay, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/frame/120x39', 'x'.repeat(MOST_BYTES + 1));
    await stranger.publishAsync('backstep/class/counts/x', 'x'.repeat(MOST_BYTES + 1));
    there.present('right');
    await client.until(/step 1 of 47/);
    expect([...relay.log, ...there.log].join()).not.toMatch(/refused|lost/);
  });

  test('counts no guess that there is no answer to, nor more viewers than a relay has', async () => {
    const { url, there } = await followThroughRelay();
    const stranger = await connectStranger(url);
    let vote = 0;
    stranger.on('message', (_topic, bytes) => {
      vote = JSON.parse(bytes.toString()).vote?.id ?? 0;
    });
    await stranger.subscribeAsync('backstep/class/frame/120x39');
    there.present(']', 'Q');
    await expect.poll(() => vote).not.toBe(0);
    const send = (values: object): Promise<unknown> =>
      stranger.publishAsync('backstep/class/counts/x', JSON.stringify({ sizes: {}, vote, guesses: [], ...values }));
    await send({ guesses: [[0, 1e12]] });
    await send({ guesses: [['0', 1]] });
    await send({ vote: vote + 1, guesses: [[0, 1]] });
    await send({ sizes: { '120x39': -1 } });
    await send({ sizes: { '99999x99': 5 }, guesses: [[0, 1]] });
    await send({
      guesses: [
        [99, 1],
        [-1, 1],
        [0.5, 1],
        [1, 2],
      ],
    });
    await expect.poll(() => there.classroom.store.getState().session.quiz?.guesses).toEqual([1, 1]);
    expect(there.log.join()).not.toContain('failure');
  });
});
