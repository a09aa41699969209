/** What breaks between a class and its relays: the broker, the presenter's process, a relay; and who writes what is none of theirs. */
import { connectAsync } from 'mqtt';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Counts, MOST_BYTES, MOST_OF_RELAY, MOST_RELAYS, readCounts } from '../../../src/class/relay/messages.js';
import { createFrames } from '../../../src/class/relay/publisher.js';
import { createTally } from '../../../src/class/relay/tally.js';
import type { Classroom } from '../../../src/class/room/classroom.js';
import type { Log } from '../../../src/class/room/log.js';
import { countOf, LARGEST_GUESS, MOST_DIFFERENT } from '../../../src/debugger/teaching/quiz.js';
import { ARTICLE_VERSION } from '../../../src/document/schema.js';
import { hasBroker, startBroker } from '../../support/broker.js';
import { followThroughRelay, openRelay } from '../../support/relayed-class.js';
import { openWebClass } from '../../support/web-class.js';

/** What a relay counts. */
const COUNTS = { version: ARTICLE_VERSION, viewers: 1, vote: 1, guesses: [], mostOfAddress: 0 };

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
    // Whoever presents hears it at once, and reads it as long as it lasts.
    await expect
      .poll(there.shown)
      .toContain('The broker does not answer: whoever follows by a relay keeps the last step.');
    there.passTime();
    await expect.poll(there.shown).toContain('you drive, the broker is lost');
    there.present('right', 'right');
    expect(there.log.join()).toContain('broker lost');
    await broker.start();
    await client.until(/step 2 of 47[\s\S]*following ada/);
    await expect.poll(there.shown).toContain('The broker is there again');
    there.passTime();
    await expect.poll(there.shown).toMatch(/you drive {3}0 viewers here, 1 by relays/);
    there.present('right');
    await client.until(/step 3 of 47/);
  });
});

describe.skipIf(!hasBroker)('a relay that is gone', () => {
  test('is told to whoever presents, with how many followed there', async () => {
    const { there, relay } = await followThroughRelay();
    await expect.poll(() => there.classroom.relays.viewers).toBe(1);
    await relay.close('');
    await expect.poll(there.shown).toMatch(/A relay is gone(, with 1 viewer)?\./);
    expect(there.log.join()).toContain('relay lost');
  });

  test('is told from one that nobody could hear, on a machine that slept', async () => {
    const told: string[] = [];
    const classroom = {
      announce: (text: string) => told.push(text),
      ballot: { count: () => {} },
    } as unknown as Classroom;
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const tally = createTally({ classroom, openVote: () => null, log: () => {}, onChange: () => {} });
    onTestFinished(tally.close);
    const wait = (milliseconds: number): void => {
      vi.advanceTimersByTime(milliseconds);
      tally.forgetSilent();
    };
    tally.hear('x', Buffer.from(JSON.stringify(COUNTS)));
    await expect.poll(() => tally.viewers).toBe(1);
    wait(60_000);
    for (let second = 0; second < 15; second++) wait(1000);
    expect(tally.viewers).toBe(1);
    wait(1000);
    expect(tally.viewers).toBe(0);
    expect(told).toEqual(['A relay is gone, with 1 viewer.']);
  });
});

test('a relay has a place where one is left, however many of the others are waiting to be read', async () => {
  const refused: unknown[] = [];
  const classroom = { announce: () => {}, ballot: { count: () => {} } } as unknown as Classroom;
  const log: Log = (_event, fields) => void refused.push(fields?.relay);
  const tally = createTally({ classroom, openVote: () => null, log, onChange: () => {} });
  onTestFinished(tally.close);
  const hear = (relay: number): void => tally.hear(`x${relay}`, Buffer.from(JSON.stringify(COUNTS)));
  for (let relay = 1; relay < MOST_RELAYS; relay++) hear(relay);
  await expect.poll(() => tally.viewers).toBe(MOST_RELAYS - 1);
  for (let relay = 1; relay <= MOST_RELAYS; relay++) hear(relay);
  await expect.poll(() => tally.viewers).toBe(MOST_RELAYS);
  hear(MOST_RELAYS + 1);
  expect(refused).toEqual([`x${MOST_RELAYS + 1}`]);
});

describe('the counts of a relay', () => {
  const read = (counts: object): Counts | null =>
    readCounts(Buffer.from(JSON.stringify({ ...COUNTS, viewers: MOST_OF_RELAY, ...counts })));

  test.each([
    [
      'as many guesses as it has viewers',
      { guesses: [[0, MOST_OF_RELAY]] },
      {
        guesses: [
          [0, MOST_OF_RELAY],
          [1, 1],
        ],
      },
    ],
    ['as many viewers as a relay has', {}, { viewers: MOST_OF_RELAY + 1 }],
    ['of this version', {}, { version: ARTICLE_VERSION + 1 }],
    ['so many different guesses', differentGuesses(MOST_DIFFERENT), differentGuesses(MOST_DIFFERENT + 1)],
    ['the largest number', { guesses: [[LARGEST_GUESS, 1]] }, { guesses: [[2 * LARGEST_GUESS, 1]] }],
    ['the largest number below zero', { guesses: [[-LARGEST_GUESS, 1]] }, { guesses: [[-2 * LARGEST_GUESS, 1]] }],
    ['the last vote', { vote: 2 ** 31 }, { vote: 2 ** 31 + 1 }],
    ['the first vote', { vote: 0 }, { vote: -1 }],
    ['a whole vote', { vote: 1 }, { vote: 0.5 }],
    ['nobody', { guesses: [[0, 0]] }, { guesses: [[0, -1]] }],
    ['whole people', { guesses: [[0, 1]] }, { guesses: [[0, 0.5]] }],
    ['as many of one address', { mostOfAddress: MOST_OF_RELAY }, { mostOfAddress: MOST_OF_RELAY + 1 }],
  ])('may be %s, and no more', (_what, atTheBound, beyond) => {
    expect(read(atTheBound)).not.toBeNull();
    expect(read(beyond)).toBeNull();
  });

  test('have no number that JSON cannot hold', () => {
    const text = JSON.stringify({ ...COUNTS, guesses: [[1, 1]] }).replace('[[1,1]]', '[[1e999,1]]');
    expect(readCounts(Buffer.from(text))).toBeNull();
  });
});

function differentGuesses(count: number): Pick<Counts, 'guesses'> {
  return { guesses: Array.from({ length: count }, (_, k) => [-1.234567890123456e-99 * (k + 1), 1]) };
}

describe.skipIf(!hasBroker)('as many relays as there may be, each with as much as it may count', () => {
  test('keep nobody waiting, and one more is refused and logged', async () => {
    const { url, there, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    there.present(']', ':', ...'quiz', 'space', ...'value', 'return');
    await client.until(/your guess/);
    const vote = there.classroom.ballot.ids.now;
    const send = (name: string, counts: object): Promise<unknown> =>
      stranger.publishAsync(
        `backstep/class/counts/${name}`,
        JSON.stringify({ ...COUNTS, vote, viewers: MOST_OF_RELAY, ...counts }),
      );
    const each = Math.floor(MOST_OF_RELAY / MOST_DIFFERENT);
    const report = async (): Promise<void> => {
      for (let relay = 1; relay < MOST_RELAYS; relay++) {
        const guesses = Array.from({ length: MOST_DIFFERENT }, (_, k) => [relay + k / 1000 + 1 / 3e4, each]);
        await send(`x${relay}`, { guesses });
      }
    };
    await report();
    // Whoever is silent is taken for gone, so they go on, as relays do.
    const beating = setInterval(() => void report(), 5000);
    onTestFinished(() => clearInterval(beating));
    const tally = (): Counts['guesses'] =>
      there.classroom.store.getState().session.teaching.quiz?.guesses as Counts['guesses'];
    await expect.poll(() => countOf(tally())).toBe((MOST_RELAYS - 1) * MOST_DIFFERENT * each);
    expect(tally().length).toBeLessThanOrEqual(MOST_DIFFERENT);
    expect(there.classroom.relays.viewers).toBe((MOST_RELAYS - 1) * MOST_OF_RELAY + 1);
    clearInterval(beating);
    await send('one-too-many', { guesses: [[1, 1]] });
    await send('x1', { guesses: [[0, MOST_OF_RELAY + 1]] });
    await expect.poll(() => there.log.filter((line) => line.includes('counts refused'))).toHaveLength(2);
    // Enter shows the answer.
    there.present('return');
    await client.until(/step 47 of 47/);
    expect(there.log.join()).not.toContain('failure');
  });

  test('count what is newest of each where one sends without an end', async () => {
    const { url, there, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    there.present(']', 'Q');
    await client.until(/your guess/);
    const vote = there.classroom.ballot.ids.now;
    for (let count = 1; count <= 500; count++)
      stranger.publish(
        'backstep/class/counts/x',
        JSON.stringify({ ...COUNTS, vote, viewers: 500, guesses: [[1, count]] }),
      );
    await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1, 500]]);
  });
});

describe.skipIf(!hasBroker)('who writes to the topics of a class', () => {
  /** Of a class, as somebody else writes it. */
  const frameWith = async (change: object, article: object = {}): Promise<string> => {
    const { classroom } = await openWebClass();
    const frame = JSON.parse(createFrames(classroom)());
    return JSON.stringify({ ...frame, presenter: 'mallory', ...change, article: { ...frame.article, ...article } });
  };
  const HOSTILE = 'red \u001b[2J\u009b<script>';

  test('gets no control character and no markup onto a page', async () => {
    const { url } = await startBroker();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/presenter', '{"isHere":true,"id":"x"}', { retain: true });
    const client = await (await openRelay(url)).join();
    await client.until(/./);
    await stranger.publishAsync('backstep/class/frame/article', await frameWith({}, { title: [HOSTILE] }));
    expect(await client.until(/following mallory/)).toContain('red \\u001b[2J\\u009b<script>');
    // A control character would be written as one backslash and its number.
    expect(JSON.stringify(client.messages).replaceAll('\\\\', '')).not.toContain('\\u00');
  });

  test('is told that frames of another version cannot be read', async () => {
    const { url } = await startBroker();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/presenter', '{"isHere":true,"id":"x"}', { retain: true });
    const relay = await openRelay(url);
    const client = await relay.join();
    await stranger.publishAsync('backstep/class/frame/article', await frameWith({ version: ARTICLE_VERSION + 1 }));
    await client.until(/Use the same version of backstep at both ends/);
    expect(relay.log.join()).toContain('Use the same version');
    await stranger.publishAsync('backstep/class/frame/article', await frameWith({}));
    await client.until(/following mallory/);
  });

  test.each([
    ['no JSON', async () => 'frame'],
    ['another object', async () => '{"columns":120}'],
    ['a title that is none', () => frameWith({}, { title: [{ markup: '<b>' }] })],
    ['too many blocks', () => frameWith({}, { blocks: Array(2000).fill({ kind: 'heading', inlines: [] }) })],
    ['a place that is no number', () => frameWith({}, { place: { iteration: '1e9' } })],
    ['a vote without a question', () => frameWith({ vote: { id: 1, first: null, question: { kind: 'word' } } })],
  ])('is refused and logged with %s', async (_what, textOf) => {
    const { url, there, relay, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/frame/article', await textOf());
    await expect.poll(() => relay.log.join()).toContain('frame refused');
    there.present('right');
    await client.until(/step 1 of 47/);
  });

  test('sends no message that is too large for a relay or a presenter to take in', async () => {
    const { url, there, relay, client } = await followThroughRelay();
    const stranger = await connectStranger(url);
    await stranger.publishAsync('backstep/class/frame/article', 'x'.repeat(MOST_BYTES + 1));
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
    await stranger.subscribeAsync('backstep/class/frame/article');
    there.present(']', 'Q');
    await expect.poll(() => vote).not.toBe(0);
    let relay = 0;
    const send = (values: object): Promise<unknown> => {
      const counts = { ...COUNTS, viewers: 9, vote, ...values };
      // Of one relay the newest counts would be read alone.
      return stranger.publishAsync(`backstep/class/counts/x${++relay}`, JSON.stringify(counts));
    };
    await send({ guesses: [[0, 1e12]] });
    await send({ guesses: [['0', 1]] });
    await send({ vote: vote + 1, guesses: [[0, 1]] });
    await send({ viewers: -1 });
    await send({ version: ARTICLE_VERSION + 1, guesses: [[0, 1]] });
    await send({
      guesses: [
        [99, 1],
        [-1, 1],
        [0.5, 1],
        [1, 2],
      ],
    });
    await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1, 2]]);
    expect(there.log.join()).not.toContain('failure');
  });
});
