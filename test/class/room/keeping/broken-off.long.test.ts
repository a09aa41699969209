/**
 * A class that breaks off, by whatever does it, with a question of the shipped lesson in its second vote: links, the
 * question and its votes are there when it goes on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEPTH } from '../../../support/depth.js';
import { freePort } from '../../../support/free-port.js';
import { serveHere, serveIn } from '../../../support/serve.js';
import { hasSsh, joinClass } from '../../../support/ssh-client.js';
import { makeTestFolder } from '../../../support/temporary-folder.js';
import type { Terminal } from '../../../support/terminal.js';
import { joinByWeb } from '../../../support/web-client.js';

async function present(port: number): Promise<Terminal> {
  const presenter = joinClass(port, { user: 'presenter', columns: 120 });
  await presenter.until(/password:/);
  presenter.write('right horse\r');
  await presenter.until(/you drive/);
  return presenter;
}

interface Saved {
  readonly ended: boolean;
  readonly open: {
    readonly vote: { readonly votes: readonly unknown[] };
    readonly first: { readonly votes: readonly unknown[] } | null;
  } | null;
}

describe.skipIf(!hasSsh)('a class that breaks off while a question is open', () => {
  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const)('by %s goes on with its links, the question and all votes', async (signal, code) => {
    const [folder, XDG_STATE_HOME] = [makeTestFolder(), makeTestFolder()];
    const file = join(folder, 'class.json');
    const results = join(folder, 'class.csv');
    const saved = (): Saved => JSON.parse(readFileSync(file, 'utf8'));
    const web = ['--web', String(await freePort()), '--results', results, '--autosave', file];
    // Only a process of its own can be killed; the other signals reach the program as a function, too.
    const serve = signal === 'SIGKILL' || DEPTH > 1 ? serveIn : serveHere;
    const first = await serve(folder, { XDG_STATE_HOME }, '--lesson', 'we-love-deep-learning', ...web);
    const [link = ''] = /http:\S+/.exec(first.text()) ?? [];
    const { origin, hash } = new URL(link);
    const token = hash.slice(1);
    const presenter = await present(first.port);
    const ann = joinClass(first.port, { user: 'ann', columns: 120 });
    const ben = await joinByWeb(origin, { token, name: 'ben' });
    presenter.write('   ');
    await Promise.all([ann, ben].map((guest) => guest.until(/4\/21[\s\S]*your guess/)));
    ann.write('0.2\r');
    await presenter.until(/1 guess so far/);
    await ben.press('0', '.', '1', '5', 'return');
    await presenter.until(/2 guesses so far/);
    presenter.write('R');
    await ann.until(/second vote \(before: 0\.2\)/);
    ann.write('0.15\r');
    await presenter.until(/Second vote: 1 guess so far, after 2 in the first/);
    const kept = (): readonly unknown[] => [saved().open?.first?.votes.length, saved().open?.vote.votes.length];
    await expect.poll(kept).toEqual([2, 1]);

    first.kill(signal);
    expect(await first.exited).toBe(code);
    await expect.poll(() => ben.isOpen).toBe(false);
    expect(ben.messages.some((message) => 'farewell' in message)).toBe(false);
    await ann.exited;
    if (signal !== 'SIGKILL') {
      expect(ann.text()).toContain('The class was interrupted.');
      expect(ann.emulator.isOnAlternateScreen()).toBe(false);
    }
    expect(saved()).toMatchObject({ ended: false, open: { first: { votes: [{ name: 'ann' }, { name: 'ben' }] } } });

    const again = await serveHere(folder, { XDG_STATE_HOME }, '--session', file, ...web);
    expect(again.text()).toContain(link);
    const back = await present(again.port);
    await back.until(/Second vote: 1 guess so far, after 2 in the first/);
    const [annAgain, benAgain] = [
      joinClass(again.port, { user: 'ann', columns: 120 }),
      await joinByWeb(origin, { token, name: 'ben', cookie: ben.cookie }),
    ];
    await annAgain.until(/you guessed 0\.15/);
    await benAgain.until(/second vote \(before: 0\.15\)/);
    // Who guesses again has one vote.
    annAgain.write('0.16\r');
    await annAgain.until(/you guessed 0\.16/);
    back.write(' ');
    await annAgain.until(/you were right, .* \(wrong in the first vote\)/);
    await benAgain.until(/you were right, .* in the first vote/);
    back.write(':end-class\r');
    await back.until(/End the class for everyone\? y ends it/);
    back.write('y');
    expect(await again.exited).toBe(0);
    expect(saved()).toMatchObject({ ended: true, open: null });
    expect(benAgain.messages.at(-1)).toEqual({ farewell: 'The class has ended. Thank you for coming.' });
    const votes = readFileSync(results, 'utf8').split('\r\n').slice(1, -1);
    expect(votes.map((line) => line.replaceAll('"', '').split(',').slice(-5).join())).toEqual([
      ...['1,0.2,no,ann,1', '1,0.15,yes,ben,1', '2,0.16,yes,ann,1'],
    ]);
  });

  test('has whoever voted in its results where it is ended instead', async () => {
    const folder = makeTestFolder();
    const results = join(folder, 'class.csv');
    const served = await serveHere(folder, {}, '--results', results);
    const presenter = await present(served.port);
    const ann = joinClass(served.port, { user: 'ann' });
    await ann.until(/following/);
    await ann.type('d', /exploring/);
    await ann.type(':end-class\r', /Only presenters end the class/);
    await ann.type('d', /following/);
    presenter.write('Q');
    await ann.until(/your guess/);
    ann.write('3');
    await presenter.until(/1 guess so far/);
    presenter.write(':end-class\r');
    await presenter.until(/y ends it, any other key goes on/);
    presenter.write('n');
    await presenter.until(/you drive {3}1 viewer/);
    presenter.write(':end-class\r');
    await presenter.until(/y ends it/);
    presenter.write('y');
    await Promise.all([presenter.exited, ann.exited]);
    expect(ann.text()).toContain('The class has ended. Thank you for coming.');
    expect(readFileSync(results, 'utf8')).toContain(',"no","ann","1"\r\n');
  });
});
