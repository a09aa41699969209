/**
 * Questions to a class and the lessons that ask them, with real SSH clients: nobody sees the answer before its step.
 */
import { once } from 'node:events';
import ssh2, { type ClientChannel } from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLesson } from '../../../../src/cli/lesson.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { openClass, present, view } from '../../../support/class.js';
import { longTest } from '../../../support/depth.js';
import { timelineOf } from '../../../support/fixtures.js';
import { hasSsh, lastLine, RIGHT, requestShell } from '../../../support/ssh-client.js';

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
    expect(viewer.text()).toMatch(/In the first vote 0 of 2 guesses said so, in the second 1 of 1 +│\n.*││ guess\./);
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

  longTest('counts names apart that differ in letters which are not ASCII', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const [one, other] = [await view(there, { user: 'Jäger' }), await view(there, { user: 'Jöger' })];
    presenter.write('Q');
    await Promise.all([one, other].map((viewer) => viewer.until(/your guess: 1 to 8/)));
    one.write('5');
    other.write('3');
    await presenter.until(/2 guesses so far/);
    presenter.write(':who\r');
    await presenter.until(/Jäger, Jöger/);
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
    expect(there.classroom.store.getState().session.where.cursor).toMatchObject({ iteration: 0 });
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

  longTest('goes back to what one explored as soon as the answer is there', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const explorer = await view(there);
    explorer.write(`d${RIGHT}${RIGHT}`);
    await explorer.until(/exploring, 2 steps ahead/);
    presenter.write('Q');
    await explorer.until(/your guess/);
    explorer.resize(100, 30);
    await explorer.until(/^(?=[\s\S]*^[^\n]{99}╮$)[\s\S]*your guess/m);
    presenter.write('\r');
    await explorer.until(/✓ 5 the[\s\S]*d back to your own/);
    explorer.write('d');
    await explorer.until(/2 of 47[\s\S]*exploring, 5 steps behind ada/);
    // Without a presenter nobody could close the question.
    presenter.write('Q');
    await explorer.until(/your guess/);
    presenter.write('qy');
    await explorer.until(/waiting for the presenter/);
    explorer.write('d');
    await explorer.until(/exploring/);
  });

  longTest('keeps what is asked on a narrow terminal, and says less of the rest', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there, { columns: 44, rows: 22 });
    presenter.write(':quiz value P(we) at predict/prediction 1/softmax\r');
    await viewer.until(/your guess/);
    viewer.write('0.3\r');
    await presenter.until(/1 guess so far/);
    presenter.write(':vote-again\r');
    await viewer.until(/ second vote: P\(we\) as a number, then Enter\s*$/);
  });

  longTest('asks for a number: guesses are typed, the presenter sees them in ranges, nobody else does', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const near = await view(there, { user: 'ann' });
    const far = await view(there, { user: 'bob', columns: 80, rows: 24 });
    presenter.write(':quiz value P(we) at predict/prediction 1/softmax\r');
    for (const viewer of [near, far]) {
      await viewer.until(/What will P\(we\) after "<BOS>" be[\s\S]*your guess: P\(we\) as a number/);
    }
    // Keys of a number are the viewer's, whatever they mean elsewhere.
    near.write('0.15');
    await near.until(/guess: 0\.15/);
    near.write('\r');
    await near.until(/you guessed 0\.15 for P\(we\)/);
    far.write('-zebra\r');
    await far.until(/"-zebra" is not a number/);
    far.write('-2\r');
    await far.until(/you guessed −2/);
    await presenter.until(/1 █[\s\S]*2 guesses so far/);
    for (const viewer of [near, far]) expect(viewer.text()).not.toMatch(/guesses? so far|0\.1494|█/);
    // The class guesses, not who drives.
    presenter.write('0');
    await presenter.until(/The class guesses/);
    presenter.write('\r');
    await presenter.until(/It is 0\.1494\. 1 of 2 guesses came within 10 %/);
    await near.until(/e\^2\.1 \/ 54\.67 = 0\.1494[\s\S]*you were right, 0\.42 % too much/);
    await far.until(/you guessed −2, with the wrong sign/);
    presenter.write(':results\r');
    await near.until(/1 question, 2 guesses, 1 right\.[\s\S]*1 of 2 guesses were right; the middle one was 0\.15/);
  });

  longTest('keeps its results for everybody, whether they explore or another lesson has begun', async () => {
    const lesson = openLesson('we-love-deep-learning');
    const there = await openClass({
      desk: {
        list: () => [{ kind: 'lesson', name: lesson.name, description: '', path: lesson.name }],
        // biome-ignore lint/correctness/useYield: nothing takes long here
        open: function* () {
          return {
            timeline: timelineOf(),
            source: there.classroom.store.getState().source!,
            lesson,
          };
        },
      },
    });
    const presenter = await present(there);
    const viewer = await view(there, { user: 'ann' });
    presenter.write('Q');
    await viewer.until(/your guess: 1 to 8/);
    viewer.write('5');
    await presenter.until(/1 guess so far/);
    presenter.write('\r');
    await viewer.until(/you were right/);
    presenter.write(RIGHT);
    await viewer.until(/step 8 of 47/);
    viewer.write('d');
    await viewer.until(/exploring/);
    viewer.write(':results\r');
    await viewer.until(/1 question, 1 guess, 1 right\./);
    presenter.write('o');
    await presenter.until(/❯ /);
    presenter.write('\r');
    await presenter.until(/1\/\d+ /);
    presenter.write(':results\r');
    await presenter.until(/1 question, 1 guess, 1 right\.[\s\S]*1 of 1 guess was right/);
  });

  longTest('asks for what the presenter has selected, and again in another way', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    presenter.write(':goto 0.accumulate\r');
    await viewer.until(/Several paths lead/);
    presenter.write('\x1b[B\x1b[AQ');
    await viewer.until(/Where will the update of iteration 0 move table\(<BOS>, we\)\?[\s\S]*1 to 3 for where table/);
    viewer.write('1');
    await presenter.until(/1 guess so far/);
    presenter.write('Q');
    await viewer.until(/By how much will the update[\s\S]*your guess: the change of table\(<BOS>, we\)/);
    viewer.write('.1\r');
    await viewer.until(/you guessed 0\.1 /);
    viewer.write('+0.085\r');
    await viewer.until(/you guessed 0\.085/);
    presenter.write('\r');
    await viewer.until(/−rate ×[\s\S]*= \+0\.08506[\s\S]*you were right/);
  });

  longTest('asks whether the loss rises and which sign a gradient has', async () => {
    const there = await openClass();
    const presenter = await present(there);
    const viewer = await view(there);
    presenter.write(':quiz loss\r');
    await viewer.until(/From iteration 0 to 1, what does the loss do\?/);
    viewer.write('1');
    await presenter.until(/1 guess so far/);
    presenter.write('\r');
    await viewer.until(/✓ 1 it falls[\s\S]*you were right/);
    presenter.write(':quiz sign\r');
    await viewer.until(/Which sign has the gradient/);
    presenter.write(':quiz off\r');
    await viewer.until(/^(?![\s\S]*Which sign)[\s\S]*following ada/);
  });

  longTest('walks through a lesson with everybody, its questions whole on small screens', async () => {
    const there = await openClass({ lesson: openLesson('we-love-deep-learning') });
    const presenter = await present(there);
    const viewer = await view(there, { columns: 80, rows: 24 });
    await viewer.until(/1\/21 One sentence/);
    presenter.write(' ');
    await viewer.until(/2\/21 Contexts become scores/);
    // Space belongs to the presenter.
    viewer.write('  1?');
    await viewer.until(/These keys are yours/);
    viewer.write('?');
    await viewer.until(/^(?![\s\S]*These keys)[\s\S]*2\/21/);
    presenter.write('  ');
    await viewer.until(/4\/21 Then their sum[\s\S]*What will P\(we\)[\s\S]*Type a number/);
    presenter.write('\x7f');
    await viewer.until(/3\/21 First[\s\S]*explore by yourself/);
    await presenter.until(/space next stop {3}Backspace back/);
    expect(lastLine(presenter.text())).toContain('you drive');
  });

  longTest('begins with a question where its lesson does, and tells the answer with the next stop', async () => {
    const lesson = parseLesson('asking', '# T\n## Ask\n> goto 0.4\n> quiz word\n## Answer\n> goto 0.7\n', COMMANDS);
    const there = await openClass({ lesson });
    const viewer = await view(there);
    const presenter = await present(there);
    await viewer.until(/your guess: 1 to 8/);
    viewer.write('5');
    await presenter.until(/1 guess so far/);
    expect(await viewer.until(/you guessed "the"/)).not.toContain('so far');
    presenter.write(' ');
    await viewer.until(/✓ 5 the +1[\s\S]*you were right/);
    presenter.write(' ');
    await viewer.until(/2\/2 Answer/);
    presenter.write('\x7f');
    await viewer.until(/your guess: 1 to 8/);
    await presenter.until(/0 guesses so far/);
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
