/** Exploring a class in a page: what the server sends of it, what the page does itself, and the way back. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createClassroom } from '../../../src/class/room/classroom.js';
import { CARRIED_RUN } from '../../../src/class/web/carried/carried-run.js';
import { createTakenRun } from '../../../src/class/web/taken.js';
import { commandNamed } from '../../../src/commands/commands.js';
import { textOfInlines } from '../../../src/document/document.js';
import { longTest } from '../../support/depth.js';
import { type ExploringPage, openExploringPage } from '../../support/exploring-page.js';
import { timelineOf } from '../../support/fixtures.js';
import { createRecording } from '../../support/recording.js';
import { UNSERVED } from '../../support/served.js';
import { makeTestFolder } from '../../support/temporary-folder.js';
import { openWebClass, TOKEN, type WebClass } from '../../support/web-class.js';
import { ask, joinByWeb, post, type WebClient } from '../../support/web-client.js';

const joined = async ({ origin }: WebClass, name = 'ben'): Promise<WebClient> => {
  const client = await joinByWeb(origin, { token: TOKEN, name });
  await client.until(/following|session of your own|waiting/);
  return client;
};

const type = (line: string): readonly string[] => [
  ':',
  ...Array.from(line, (key) => (key === ' ' ? 'space' : key)),
  'return',
];

/** Gives lines as the presenter, each once the class is where the one before leads. */
async function drive(there: WebClass, ...lines: readonly (readonly [line: string, place: string])[]): Promise<void> {
  for (const [line, place] of lines) {
    there.present(...type(line));
    await expect
      .poll(() => {
        const { session, branches } = there.classroom.store.getState();
        const { branch, iteration, frame } = session.where.cursor;
        return `${branches.all.find(({ id }) => id === branch)?.name} ${iteration}.${frame + 1}`;
      })
      .toBe(place);
  }
}

/** Somebody who explores, once the page shows it. */
async function explore(client: WebClient): Promise<ExploringPage> {
  const page = openExploringPage(client);
  page.run('detach');
  await expect.poll(() => page.controls.entry).toBe('');
  return page;
}

const placeOf = ({ article: { place } }: ExploringPage): string => `${place.branch} ${place.iteration}.${place.step}`;
const labels = ({ controls }: ExploringPage): readonly string[] => controls.buttons.map(({ label }) => label);
const noticeOf = ({ article: { notice } }: ExploringPage): string => textOfInlines(notice?.inlines ?? []);
const standing = ({ controls }: ExploringPage): string => textOfInlines(controls.standing);

describe('the server, to a page that explores,', () => {
  test('sends where the class is, and no article', async () => {
    const there = await openWebClass();
    const client = await joined(there);
    await client.run('detach');
    await client.until(/exploring; ada is at iteration 0/);
    expect(client.controls()).toMatchObject({
      inPage: { run: expect.stringMatching(/^[0-9a-f]{64}$/), lesson: null },
      ...{ entry: null, answers: false },
    });
    const before = client.messages.length;
    there.present('right', 'right');
    await client.until(/exploring; ada is at iteration 0, step 2/);
    for (const message of client.messages.slice(before)) expect(Object.keys(message)).toEqual(['controls']);
    expect([...there.classroom.members].map(({ exploration }) => exploration)).toEqual([null, null]);
    await expect.poll(there.shown).toContain('1 exploring');
  });

  test('gives its run: the fixture, the branches as edits and the place, and nothing that is the presenter’s', async () => {
    const there = await openWebClass();
    const [client, other] = [await joined(there), await joined(there, 'cy')];
    await drive(there, ['goto 2', 'main 2.0'], ['set learningRate 1 as fast', 'fast 2.0'], ['goto 3.5', 'fast 3.5']);
    await client.until(/iteration 3 of[\s\S]*step 5/);
    for (const each of [client, other]) {
      await each.run('detach');
      await each.until(/exploring/);
    }
    const { status, headers, text } = await client.takeRun();
    expect([status, headers['content-encoding']]).toEqual([200, 'gzip']);
    const { fixture, lesson, session } = CARRIED_RUN.parse(JSON.parse(text));
    expect(fixture).toEqual(timelineOf().program.fixture);
    expect(lesson).toBeNull();
    expect(session?.branches).toEqual([
      { name: 'fast', from: 'main', iteration: 2, edits: ['set optimizer.learningRate 1'] },
    ]);
    expect(session?.cursor).toMatchObject({ branch: 'fast', iteration: 3 });
    expect(session?.places).toBeUndefined();
    expect(text).not.toMatch(/\/(home|tmp|work|root|usr)\b|ada|ben/);
    expect((await other.takeRun()).text).toBe(text);
  });

  test('gives its run to nobody else: not to who follows, not while a question is open, not again and again', async () => {
    const there = await openWebClass();
    const [client, eve] = [await joined(there), await joined(there, 'eve')];
    expect((await client.takeRun()).status).toBe(409);
    await client.run('detach');
    await client.until(/exploring/);
    expect((await ask(there.origin, `/run?view=${client.view}`, { headers: { Cookie: eve.cookie } })).status).toBe(410);
    expect((await ask(there.origin, `/run?view=${client.view}`)).status).toBe(401);
    there.present(']', 'Q');
    await client.until(/your guess/);
    expect((await client.takeRun()).status).toBe(409);
    there.present('return', 'right');
    await client.until(/exploring/);
    const statuses: number[] = [];
    for (let k = 0; k < 8; k++) statuses.push((await client.takeRun()).status);
    expect(statuses).toContain(409);
  });

  test('has the debugger under one address, whose bytes the page and its policy name', async () => {
    const there = await openWebClass();
    const client = await joined(there);
    const { headers, text: page } = await ask(there.origin, '/');
    const { headers: sent, text: script } = await ask(there.origin, '/engine.js', {
      headers: { Cookie: client.cookie },
    });
    const integrity = `sha256-${createHash('sha256').update(script).digest('base64')}`;
    expect(page).toContain(`<main data-engine="${integrity}">`);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/script-src 'sha256-[^ ]+' 'sha256-[^ ]+';/);
    expect(policy).toContain(`'${integrity}'`);
    expect(policy).toContain('trusted-types engine');
    expect(policy).not.toMatch(/script-src[^;]*'self'|unsafe|strict-dynamic/);
    expect(sent).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    expect(script.length).toBeLessThan(1_000_000);
    expect((await ask(there.origin, '/engine.js')).status).toBe(401);
  });
});

describe('what a page cannot explore', () => {
  test('is explored over SSH only, which the page says', async () => {
    const file = join(makeTestFolder(), 'wide.json');
    const vocabulary = Array.from({ length: 800 }, (_, k) => `w${k}`);
    writeFileSync(
      file,
      JSON.stringify({
        name: 'wide',
        description: 'Too many parameters for a page.',
        vocabulary: ['<BOS>', ...vocabulary],
        sequences: [['w0', 'w1']],
        model: { kind: 'bigram' },
        optimizer: { kind: 'sgd', learningRate: 0.1 },
        training: { iterations: 5, batchSize: 1, seed: 1 },
      }),
    );
    const there = await openWebClass({ fixture: file, limits: { replyMilliseconds: 1 } });
    const client = await joined(there);
    expect(await client.until(/following/)).toContain(', to be explored over SSH only');
    expect(client.controls()?.buttons.map(({ label }) => label)).toEqual([
      'why over SSH only?',
      'so far',
      'colours',
      'leave',
    ]);
    await client.press('d');
    const why =
      /"This class is explored over SSH only\. It has [\d,]+ parameters, and a page holds at most 500,000[^.]*\."/;
    await expect.poll(() => JSON.stringify(client.messages)).toMatch(why);
    expect((await client.takeRun()).status).toBe(409);
    await client.until(/following ada, to be explored over SSH only/);
    const before = client.messages.length;
    expect(await client.want(true)).toBe(false);
    await expect.poll(() => JSON.stringify(client.messages.slice(before))).toMatch(why);
  });

  test('is a recording, and whoever wants it alone is told so at the door', async () => {
    const timeline = createRecording();
    const classroom = createClassroom({
      ...UNSERVED,
      ...{ timeline, source: null, lesson: null, solo: false, desk: undefined, lessons: [] },
      onError: () => {},
    });
    const taken = createTakenRun(classroom);
    expect(taken.whyNot()).toBe('This class is explored over SSH only. A page cannot train again what was recorded.');
    expect(await taken.bytes()).toBeNull();
    classroom.close();
  });
});

longTest('a page that has left, and lost the last bytes of that, does not come back by itself', async () => {
  const there = await openWebClass();
  const client = await joined(there);
  await client.press('q');
  await expect.poll(() => client.isOpen).toBe(false);
  const again = (view: string) =>
    post(there.origin, '/enter', { view, exploring: false }, { headers: { Cookie: client.cookie } });
  expect(await again(client.view)).toMatchObject({ status: 403, text: '{"reason":""}' });
  expect([...there.classroom.members]).toHaveLength(1);
  expect((await again('')).status).toBe(200);
});

describe('a page that explores', () => {
  test('deals with all of it itself, and comes back by the button', async () => {
    const there = await openWebClass();
    there.present(']', 'right');
    const client = await joined(there);
    const page = await explore(client);
    await expect.poll(() => placeOf(page)).toBe('main 0.2');
    expect(labels(page).slice(0, 5)).toEqual(['‹ step', 'step ›', '‹ phase', 'phase ›', 'back to the class']);
    expect(labels(page).slice(-3)).toEqual(['so far', 'colours', 'leave']);
    const sent = page.sent.length;
    page.act({ key: 'right' });
    page.act({ key: 'right' });
    page.run('next-phase');
    page.run('set learningRate 1 as fast');
    await expect.poll(() => placeOf(page)).toMatch(/^fast 0/);
    page.run('next-iteration');
    await expect.poll(() => placeOf(page)).toMatch(/^fast 1/);
    page.run('goto 1.7');
    await expect.poll(() => placeOf(page)).toBe('fast 1.7');
    page.act({ ask: { symbol: 'P', step: 6, element: 1 } });
    expect(page.asked?.title.join()).toMatch(/why P/);
    page.act({ key: 'g' });
    expect(page.controls.entry).toBe('goto ');
    page.act({ key: 'escape' });
    page.act({ key: '?' });
    expect(page.article.title.join()).toContain('help');
    page.act({ key: 'escape' });
    expect(page.sent).toHaveLength(sent);
    there.present('right');
    await expect.poll(() => standing(page)).toBe('Exploring; ada is at iteration 0, step 3');
    page.act({ key: 'd' });
    expect(standing(page)).toBe('Going back to the class …');
    await expect.poll(() => standing(page)).toBe('Following ada');
    expect(placeOf(page)).toBe('main 0.3');
    await expect.poll(there.shown).toContain('0 exploring');
  });

  test('reads a sentence of one’s own', async () => {
    const page = await explore(await joined(await openWebClass()));
    expect(labels(page)).toContain('your own sentence');
    page.run('sample prompt=we love');
    await expect.poll(() => page.article.title.join()).toContain('sample');
    expect(JSON.stringify(page.article.blocks)).toContain('prompt=we love');
    page.run('follow 1');
    await expect.poll(() => labels(page)).toContain('the text');
    expect(labels(page)).not.toContain('made of what?');
  });

  longTest('keeps a branch of its own while the class is looked at, and else goes to where the class is', async () => {
    const there = await openWebClass();
    const page = await explore(await joined(there));
    page.act({ key: 'right' });
    page.run('break loss');
    page.run('detach');
    await expect.poll(() => standing(page)).toBe('Following ada');
    await drive(there, ['goto 2', 'main 2.0'], ['set learningRate 0.5 as theirs', 'theirs 2.0']);
    await drive(there, ['goto 4.3', 'theirs 4.3']);
    await expect.poll(() => placeOf(page)).toBe('theirs 4.3');
    page.run('detach');
    await expect.poll(() => page.controls.entry).toBe('');
    await expect.poll(() => placeOf(page)).toBe('theirs 4.3');
    page.run('set learningRate 3 as mine');
    await expect.poll(() => placeOf(page)).toMatch(/^mine 4/);
    page.run('detach');
    await expect.poll(() => standing(page)).toBe('Following ada');
    await drive(there, ['goto 3', 'theirs 3.0']);
    await expect.poll(() => placeOf(page)).toBe('theirs 3.0');
    page.run('detach');
    await expect.poll(() => placeOf(page)).toMatch(/^mine 4/);
    page.run('info breakpoints');
    await expect.poll(() => JSON.stringify(page.article.blocks)).toContain('loss');
  });

  longTest(
    'gets the branches that the class makes, beside one’s own, which gives way where the name is the same',
    async () => {
      const there = await openWebClass();
      const kept = new Map<string, string>();
      const client = await joined(there);
      const page = openExploringPage(client, kept);
      page.run('detach');
      await expect.poll(() => page.controls.entry).toBe('');
      page.run('set learningRate 10');
      await expect.poll(() => placeOf(page)).toMatch(/^what-if-1 0/);
      page.run('detach');
      await expect.poll(() => standing(page)).toBe('Following ada');
      await drive(there, ['goto 1', 'main 1.0'], ['set learningRate 3', 'what-if-1 1.0'], ['branch main', 'main 1.0']);
      await drive(there, ['goto 2', 'main 2.0'], ['set learningRate 1 as wild', 'wild 2.0']);
      page.run('detach');
      await expect.poll(() => placeOf(page)).toBe('my-what-if-1 0.0');
      await expect
        .poll(() => noticeOf(page))
        .toBe('The class has a branch "what-if-1" now; yours is called "my-what-if-1".');
      await expect.poll(() => standing(page)).toBe('Exploring; ada is at iteration 2, in the branch wild');
      await drive(there, ['set learningRate 2 as wilder', 'wilder 2.0']);
      page.exploring.putAway();
      client.leave();
      const again = openExploringPage(
        await joinByWeb(there.origin, { token: TOKEN, cookie: client.cookie, isExploring: true }),
        kept,
      );
      await expect.poll(() => again.controls.entry).toBe('');
      await expect.poll(() => placeOf(again)).toBe('my-what-if-1 0.0');
      again.run('branch');
      const listed = (): string => JSON.stringify(again.article.blocks);
      for (const name of ['"main"', ' my-what-if-1"', '"  what-if-1"', ' wild"', ' wilder"']) {
        await expect.poll(listed).toContain(name);
      }
    },
  );

  test('shows a question of the class, takes a vote, and goes on where it was', async () => {
    const there = await openWebClass();
    const page = await explore(await joined(there));
    page.run('goto 3.5');
    await expect.poll(() => placeOf(page)).toBe('main 3.5');
    there.present(']', 'Q');
    await expect.poll(() => page.article.question?.state).toBe('open');
    expect(page.controls).toMatchObject({ entry: null, exploring: false, answers: false });
    expect(labels(page)).toEqual(['so far', 'colours', 'leave']);
    expect(standing(page)).toMatch(
      /^Following ada\. You were exploring, and are back there after the question\. Your guess/,
    );
    const asked = placeOf(page);
    for (const key of ['right', ']', 'd']) page.act({ key });
    page.run('next-iteration');
    await expect.poll(() => standing(page)).toMatch(/question is open/);
    expect(placeOf(page)).toBe(asked);
    page.run('guess 2');
    await expect.poll(() => there.classroom.store.getState().session.teaching.quiz?.guesses).toEqual([[1, 1]]);
    there.present('return');
    await expect.poll(() => page.article.question?.state).not.toBe('open');
    there.present('right');
    await expect.poll(() => placeOf(page)).toBe('main 3.5');
    expect(page.controls.entry).toBe('');
  });

  longTest('is told what was missed, takes other colours and leaves, by keys and by commands', async () => {
    const there = await openWebClass({ stayMilliseconds: 0 });
    there.present('right');
    await expect.poll(() => there.classroom.stopsSoFar.all.length).toBe(1);
    const page = await explore(await joined(there));
    page.act({ key: 'r' });
    await expect.poll(() => page.asked?.title).toEqual(['the stops so far']);
    page.run('theme');
    expect(page.controls.theme).toBe('dark');
    expect(page.sent).toEqual([{ line: 'recap' }]);
    page.run('help');
    const listed = JSON.stringify(page.article.blocks);
    for (const name of ['recap', 'detach', 'guess']) expect(listed).toContain(`"${name}"`);
    for (const name of ['kick', 'lock', 'mute', 'end-class', 'hand-over', 'vote-again', 'join', 'who', 'point'])
      expect(listed).not.toContain(`"${name}"`);
    page.act({ key: 'escape' });
    page.run('kick ada');
    expect(noticeOf(page)).toBe('Only presenters send somebody out.');
    page.run('save x.json');
    expect(noticeOf(page)).toMatch(/page has no files/);
    page.act({ key: 'q' });
    expect(page.farewell).toBe('');
    await expect.poll(() => [...there.classroom.members].length).toBe(1);
  });

  longTest(
    'is taken up where it was after it was loaded anew, as is one whose class the server no longer knows',
    async () => {
      const there = await openWebClass();
      const first = await joined(there);
      const kept = new Map<string, string>();
      const page = openExploringPage(first, kept);
      page.run('detach');
      await expect.poll(() => page.controls.entry).toBe('');
      page.run('set learningRate 1 as mine');
      page.run('goto 2.7');
      await expect.poll(() => placeOf(page)).toBe('mine 2.7');
      page.exploring.putAway();
      first.leave();
      const second = await joinByWeb(there.origin, { token: TOKEN, cookie: first.cookie, isExploring: true });
      const again = openExploringPage(second, kept);
      await expect.poll(() => again.controls.entry).toBe('');
      await expect.poll(() => placeOf(again)).toBe('mine 2.7');
      expect(standing(again)).toMatch(/^Exploring; ada is at/);
      expect([...there.classroom.members].map(({ name }) => name)).toEqual(['ada', 'ben']);
    },
  );

  longTest('goes on after a question during which it was loaded anew', async () => {
    const there = await openWebClass();
    const kept = new Map<string, string>();
    const client = await joined(there);
    const page = openExploringPage(client, kept);
    page.run('detach');
    await expect.poll(() => page.controls.entry).toBe('');
    page.run('goto 3.5');
    await expect.poll(() => placeOf(page)).toBe('main 3.5');
    there.present(']', 'Q');
    await expect.poll(() => page.article.question?.state).toBe('open');
    page.exploring.putAway();
    const second = openExploringPage(client, kept);
    expect(second.exploring.isOn()).toBe(true);
    client.leave();
    const isExploring = second.exploring.isOn();
    const again = openExploringPage(
      await joinByWeb(there.origin, { token: TOKEN, cookie: client.cookie, isExploring }),
      kept,
    );
    await expect.poll(() => standing(again)).toMatch(/You were exploring/);
    there.present('return', 'right');
    await expect.poll(() => placeOf(again)).toBe('main 3.5');
    expect(again.controls.entry).toBe('');
  });

  longTest('says that the class has opened something else, and goes there when somebody explores again', async () => {
    const there = await openWebClass({ lessons: ['momentum'] });
    const page = await explore(await joined(there));
    page.run('set learningRate 10 as mine');
    await expect.poll(() => placeOf(page)).toMatch(/^mine 0/);
    there.present(...type('open adam-small-steps'));
    await expect.poll(() => standing(page)).toBe('Exploring; ada has opened adam-small-steps');
    page.run('detach');
    await expect.poll(() => page.article.run.name).toBe('adam-small-steps');
    page.run('detach');
    await expect.poll(() => page.controls.entry).toBe('');
    expect(page.article.run.name).toBe('adam-small-steps');
    expect(standing(page)).toBe('Exploring; ada is at iteration 0');
    there.present(...type('lesson momentum'));
    await expect.poll(() => standing(page)).toMatch(/^Exploring; ada has begun the lesson "[^"]+"$/);
  });

  longTest(
    'says after it was loaded anew that what it explored is gone where the class has opened another run',
    async () => {
      const there = await openWebClass();
      const kept = new Map<string, string>();
      const client = await joined(there);
      const page = openExploringPage(client, kept);
      page.run('detach');
      await expect.poll(() => page.controls.entry).toBe('');
      page.run('set learningRate 10 as mine');
      await expect.poll(() => placeOf(page)).toMatch(/^mine 0/);
      page.exploring.putAway();
      client.leave();
      there.present(...type('open adam-small-steps'));
      await expect.poll(there.shown).toContain('adam-small-steps');
      for (const isExploring of [true, false]) {
        const again = openExploringPage(
          await joinByWeb(there.origin, { token: TOKEN, cookie: client.cookie, isExploring }),
          new Map(isExploring ? kept : [...kept].filter(([name]) => name !== 'backstep-exploring')),
        );
        if (!isExploring) again.run('detach');
        await expect.poll(() => again.controls.entry).toBe('');
        await expect.poll(() => noticeOf(again)).toMatch(/^The class has opened another run since you explored/);
        again.act({ key: 'right' });
        await expect.poll(() => noticeOf(again)).toBe('');
      }
    },
  );

  longTest('keeps its colours to itself, also from the keyboard and after it was loaded anew', async () => {
    const there = await openWebClass();
    const kept = new Map<string, string>();
    const client = await joined(there);
    const page = openExploringPage(client, kept);
    page.run('theme');
    expect(page.controls.theme).toBe('dark');
    page.act({ key: commandNamed('theme').keys[0] });
    expect(page.controls.theme).toBe('light');
    expect(page.sent).toEqual([]);
    expect(openExploringPage(client, kept).controls.theme).toBe('light');
  });

  longTest('remembers while the class does not answer that somebody wants to go back, and says so', async () => {
    const there = await openWebClass();
    const client = await joined(there);
    let answer = (_: boolean): void => {};
    const page = openExploringPage({
      ...client,
      want: (exploring) =>
        new Promise((resolve) => {
          answer = () => void client.want(exploring).then(resolve);
        }),
    });
    page.run('detach');
    expect(standing(page)).toBe('The debugger is being fetched …');
    page.exploring.noteConnection({ isLost: true });
    expect(standing(page)).toMatch(/^The connection is lost\. Trying again… You explore as soon/);
    page.exploring.noteConnection({ isLost: false });
    answer(true);
    await expect.poll(() => page.controls.entry).toBe('');
    page.exploring.noteConnection({ isLost: true });
    page.run('detach');
    expect(standing(page)).toMatch(/Trying again… You are back in the class as soon/);
    expect(page.exploring.isOn()).toBe(false);
    page.act({ key: 'right' });
    expect(placeOf(page)).toBe('main 0.1');
    page.exploring.noteConnection({ isLost: false });
    answer(false);
    await expect.poll(() => standing(page)).toBe('Following ada');
  });

  longTest('goes on exploring when the class has ended, until somebody leaves', async () => {
    const there = await openWebClass();
    const page = await explore(await joined(there));
    await there.close();
    await expect.poll(() => standing(page)).toMatch(/^Exploring on your own\. The class has ended/);
    expect(page.farewell).toBeNull();
    page.act({ key: 'right' });
    expect(placeOf(page)).toBe('main 0.1');
    expect(labels(page)).not.toContain('back to the class');
    expect(labels(page)).not.toContain('so far');
    page.act({ key: 'd' });
    expect(page.farewell).toBeNull();
    page.run('quit');
    expect(page.farewell).toMatch(/^The class has ended/);
  });

  longTest('begins by itself where everybody explores alone', async () => {
    const there = await openWebClass({ solo: true });
    const page = openExploringPage(await joined(there));
    await expect.poll(() => page.controls.entry).toBe('');
    expect(standing(page)).toBe('A session of your own');
    expect(labels(page)).not.toContain('back to the class');
    page.act({ key: 'right' });
    expect(placeOf(page)).toBe('main 0.1');
  });

  longTest('is back in the class, and says so, where the run does not come', async () => {
    const there = await openWebClass();
    const client = await joined(there);
    const page = openExploringPage({ ...client, takeRun: async () => ({ status: 500, headers: {}, text: 'No run.' }) });
    page.run('detach');
    await expect.poll(() => JSON.stringify(page.asked)).toContain('No run.');
    await expect.poll(() => standing(page)).toBe('Following ada');
  });
});

longTest('who explores in a page is not idle, as far as the server can tell', async () => {
  const there = await openWebClass({ limits: { idleMilliseconds: 2000 } });
  const client = await joined(there);
  await client.run('detach');
  await client.until(/exploring/);
  const idle = await joined(there, 'cy');
  await expect.poll(() => idle.isOpen).toBe(false);
  expect(client.isOpen).toBe(true);
});
