/**
 * Questions to a class and the lessons that ask them, with real SSH clients: nobody sees the answer before its step.
 */
import { once } from 'node:events';
import ssh2, { type ClientChannel } from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openClass, present, view } from '../../support/class.js';
import { hasSsh, RIGHT, requestShell } from '../../support/ssh-client.js';

describe.skipIf(!hasSsh)('guessing', () => {
  test('counts guesses before a step reveals the answer', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const one = await view(there, { user: 'ann' });
    const two = await view(there, { user: 'bob' });
    presenter.write('Q');
    await one.until(/Which word is the likeliest after "<BOS>" in iteration 0\?[\s\S]*your guess: 1 to 8/);
    await two.until(/your guess/);
    one.write('5');
    await one.until(/you guessed "the"/);
    two.write('gdeep');
    await two.until(/guess: deep/);
    two.write('\r');
    await two.until(/you guessed "deep"/);
    await presenter.until(/3 deep +1 █[\s\S]*5 the +1 █[\s\S]*2 guesses so far/);
    two.write('gzebra\r');
    await two.until(/"zebra" is none of: .*deep/);
    // How others guessed is hidden from those who may still guess.
    expect(one.text()).not.toMatch(/guesses? so far/);
    presenter.write('\r');
    await presenter.until(/1 of 2 guesses said so/);
    await one.until(/✓ 5 the[\s\S]*softmax[\s\S]*you were right/);
    await two.until(/you guessed "deep"/);
    presenter.write(RIGHT);
    await one.until(/step 8 of 47/);
    expect(one.text()).not.toContain('Which word');
  });

  test('takes a second vote after a discussion, and shows both beside each other with the answer', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there, { user: 'ann' });
    const once = await view(there, { user: 'bob' });
    presenter.write('Q');
    await presenter.until(/Which word is the likeliest/);
    presenter.write('R');
    await presenter.until(/Nobody has guessed yet/);
    await viewer.until(/your guess: 1 to 8/);
    viewer.write('3');
    once.write('2');
    await presenter.until(/2 guesses so far\. R opens a second vote/);
    presenter.write('R');
    await viewer.until(/Second vote: talk about it[\s\S]*second vote \(before: "deep"\): 1 to 8/);
    expect(viewer.text()).not.toMatch(/first vote|so far/);
    viewer.write('R');
    await viewer.until(/A question is open|Only presenters/);
    viewer.write('5');
    await presenter.until(/first vote +second vote[\s\S]*Second vote: 1 guess so far, after 2 in the first/);
    presenter.write('\r');
    await viewer.until(/first vote +second vote[\s\S]*3 deep +1 █+ +0[\s\S]*✓ 5 the +0 +1 █/);
    expect(viewer.text()).toMatch(/In the first vote 0 of 2 guesses said so, in the second 1 of 1 guess/);
    await viewer.until(/you were right \(wrong in the first vote\)/);
    await once.until(/you were wrong: you guessed "love" in the first vote/);
    presenter.write(':results\r');
    await viewer.until(/First vote: 0 of 2 right\. Second vote: 1 of 1[\s│]+right\./);
  });

  test('has one vote a name and address, or a key, and none while guesses are not taken', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const [one, again] = [await view(there, { user: 'ann' }), await view(there, { user: 'ann' })];
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const byKey = [
      await guessByKey(there.port, 'eve', pair.private),
      await guessByKey(there.port, 'mallory', pair.private),
    ];
    presenter.write('Q');
    await Promise.all([one, again].map((viewer) => viewer.until(/your guess: 1 to 8/)));
    one.write('5');
    await again.until(/you guessed "the"/);
    again.write('3');
    await one.until(/you guessed "deep"/);
    for (const stream of byKey) stream.write('3');
    await presenter.until(/3 deep +2 █[\s\S]*2 guesses so far/);
    again.write('q');
    await again.exited;
    presenter.write(':mute\r');
    await one.until(/ada takes no guesses now/);
    one.write('5');
    await one.until(/guesses are not taken now/);
    presenter.write(':mute off\r');
    await one.until(/ada takes guesses again/);
    one.write('x');
    await one.until(/you guessed "deep"/);
    expect(presenter.text()).toMatch(/2 guesses so far/);
  });

  test('lets nobody look ahead while a question is open', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const explorer = await view(there, { user: 'ann' });
    const follower = await view(there, { user: 'bob' });
    const ben = await present(there, { options: there.keys.ben });
    explorer.write(`d${RIGHT}${RIGHT}:set learningRate 1\r`);
    await explorer.until(/what-if-1 forks from main[\s\S]*exploring/);
    presenter.write('Q');
    // Wherever one explores, the question comes.
    await explorer.until(/Which word is the likeliest after "<BOS>" in iteration 0\?[\s\S]*following ada +your guess/);
    await presenter.until(/2 viewers here, 0 exploring/);
    for (const { write, until } of [explorer, follower]) {
      write('d');
      await until(/you can explore once it is answered/);
      write(`${RIGHT}}:print loss\r`);
      write('5');
      await until(/you guessed "the"; another guess changes it/);
    }
    expect(there.classroom.store.getState().session.cursor).toMatchObject({ iteration: 0 });
    for (const { text } of [explorer, follower]) expect(text()).not.toMatch(/softmax|0\.\d{3}/);
    // Presenters are to be trusted with the answer.
    ben.write('d');
    await ben.until(/exploring, where ada is/);
    presenter.write('\r');
    await explorer.until(/✓ 5 the[\s\S]*d back to your own[\s\S]*you were right/);
    presenter.write(RIGHT);
    await explorer.until(/what-if-1[\s\S]*exploring, in what-if-1/);
    await follower.until(/d explore by yourself[\s\S]*following ada/);
  });
});

/** A viewer who logs in by a key. */
async function guessByKey(port: number, username: string, privateKey: string): Promise<ClientChannel> {
  const client = new ssh2.Client();
  onTestFinished(() => void client.end());
  client.on('error', () => {});
  client.connect({ host: '127.0.0.1', port, username, privateKey, authHandler: ['publickey'] });
  await once(client, 'ready');
  return await requestShell(client, { term: 'xterm' });
}
