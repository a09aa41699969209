/** A class that is followed through a broker and a relay: real mosquitto, real HTTP. */
import { describe, expect, test } from 'vitest';
import { sortTally } from '../../../src/debugger/teaching/quiz.js';
import { hasBroker, startBroker } from '../../support/broker.js';
import { longTest } from '../../support/depth.js';
import { followThroughRelay, openPublishedClass, openRelay, type PublishedClass } from '../../support/relayed-class.js';

const guessesOf = ({ classroom }: PublishedClass): readonly number[] =>
  sortTally(classroom.store.getState().session.teaching.quiz?.guesses ?? []).flatMap(([guess, count]) =>
    new Array<number>(count).fill(guess),
  );

/** A question is open, and somebody at a relay has guessed its first option. */
async function guessFirst() {
  const { there, client } = await followThroughRelay();
  there.present(']', 'Q');
  await client.until(/your guess/);
  await client.press('1');
  await expect.poll(() => guessesOf(there)).toEqual([0]);
  return { there, client };
}

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

  longTest('votes once for each browser, whichever relay it is at', async () => {
    const { url } = await startBroker();
    const there = await openPublishedClass(url);
    const [one, two] = [await openRelay(url), await openRelay(url)];
    const ben = await one.join();
    const again = await one.join({ cookie: ben.cookie });
    const cy = await two.join();
    await Promise.all([ben, again, cy].map((client) => client.until(/following ada/)));
    there.present(']', 'Q');
    await Promise.all([ben, again, cy].map((client) => client.until(/your guess/)));
    expect(ben.controls()?.guess).toEqual({ isTaken: true, now: null });
    await ben.run('guess 2');
    await again.until(/you guessed/);
    await cy.press('1');
    await expect.poll(() => guessesOf(there)).toEqual([0, 1]);
    await again.press('3');
    await expect.poll(() => guessesOf(there)).toEqual([0, 2]);
    await expect.poll(() => ben.controls()?.guess.now).toBe(2);
    cy.leave();
    await two.close('');
    await expect.poll(() => guessesOf(there)).toEqual([2]);
    expect(ben.messages.map((message) => JSON.stringify(message)).join()).not.toContain('"answer"');
  });

  longTest('has the guesses of others as little as any viewer, and a new question finds no old guess', async () => {
    const { there, client } = await guessFirst();
    there.present('escape', 'Q');
    await client.until(/your guess/);
    expect(guessesOf(there)).toEqual([]);
    expect(client.controls()?.guess).toEqual({ isTaken: true, now: null });
  });

  longTest('guesses again when the presenter opens a second vote', async () => {
    const { there, client } = await guessFirst();
    there.present('R');
    await client.until(/second vote/);
    await client.press('2');
    await expect.poll(() => guessesOf(there)).toEqual([1]);
    expect(there.classroom.store.getState().session.teaching.quiz?.firstGuesses).toEqual([[0, 1]]);
  });

  longTest('tells everybody who has voted whether that was right, also who voted once of twice', async () => {
    const { url } = await startBroker();
    const there = await openPublishedClass(url);
    const relay = await openRelay(url);
    const [both, once, none] = [await relay.join(), await relay.join(), await relay.join()];
    await Promise.all([both, once, none].map((client) => client.until(/following ada/)));
    there.present(']', 'Q');
    await Promise.all([both, once].map((client) => client.until(/your guess/)));
    await both.press('1');
    await once.press('3');
    await expect.poll(() => guessesOf(there)).toEqual([0, 2]);
    there.present('R');
    await both.until(/second vote \(before: "/);
    // "love", which is the likeliest.
    await both.press('2');
    await expect.poll(() => guessesOf(there)).toEqual([1]);
    there.present('return');
    await both.until(/You were right \(wrong in the first vote\)/);
    await once.until(/You were wrong: you guessed ".*" in the first vote/);
    await none.until(/following ada/);
    there.present('right');
    await both.until(/following ada/);
  });

  longTest('keeps a guess while guesses are not taken for a moment', async () => {
    const { there, client } = await guessFirst();
    there.present(':', ...'mute', 'return');
    await client.until(/following ada/);
    await expect.poll(() => client.controls()?.guess.isTaken).toBe(false);
    there.present(':', ...'mute', 'space', ...'off', 'return');
    await client.until(/you guessed/);
    expect(guessesOf(there)).toEqual([0]);
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

describe.skipIf(!hasBroker)('two classes on one broker', () => {
  longTest('do not mix', async () => {
    const { url } = await startBroker();
    const [red, blue] = [await openPublishedClass(`${url}/red`), await openPublishedClass(`${url}/blue`)];
    const inRed = await (await openRelay(`${url}/red`)).join();
    const inBlue = await (await openRelay(`${url}/blue`)).join();
    red.present('right', 'right');
    blue.present('right');
    await inRed.until(/step 2 of 47/);
    await inBlue.until(/step 1 of 47/);
    await expect.poll(() => red.classroom.relays.viewers).toBe(1);
  });

  longTest('have two names', async () => {
    const { url } = await startBroker();
    await openPublishedClass(url);
    await expect(openPublishedClass(url)).rejects.toThrow(/there is a presenter already/);
  });
});
