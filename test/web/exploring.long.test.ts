/**
 * The rest of exploring in a page, beside exploring.test.ts: pages that are loaded anew, servers that do not answer,
 * classes that end, and colours.
 */
import { describe, expect, test } from 'vitest';
import { commandNamed } from '../../src/commands/commands.js';
import { textOfInlines } from '../../src/document/document.js';
import { type ExploringPage, openExploringPage } from '../support/exploring-page.js';
import { openWebClass, TOKEN, type WebClass } from '../support/web-class.js';
import { joinByWeb, post, type WebClient } from '../support/web-client.js';

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
        const { branch, iteration, frame } = session.cursor;
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

test('a page that has left, and lost the last bytes of that, does not come back by itself', async () => {
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
  test('keeps a branch of its own while the class is looked at, and else goes to where the class is', async () => {
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

  test('gets the branches that the class makes, beside one’s own, which gives way where the name is the same', async () => {
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
  });

  test('is told what was missed, takes other colours and leaves, by keys and by commands', async () => {
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
    expect(noticeOf(page)).toBe('Only presenters may do that.');
    page.run('save x.json');
    expect(noticeOf(page)).toMatch(/page has no files/);
    page.act({ key: 'q' });
    expect(page.farewell).toBe('');
    await expect.poll(() => [...there.classroom.members].length).toBe(1);
  });

  test('is taken up where it was after it was loaded anew, as is one whose class the server no longer knows', async () => {
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
  });

  test('goes on after a question during which it was loaded anew', async () => {
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

  test('says that the class has opened something else, and goes there when somebody explores again', async () => {
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

  test('says after it was loaded anew that what it explored is gone where the class has opened another run', async () => {
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
  });

  test('keeps its colours to itself, also from the keyboard and after it was loaded anew', async () => {
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

  test('remembers while the class does not answer that somebody wants to go back, and says so', async () => {
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

  test('goes on exploring when the class has ended, until somebody leaves', async () => {
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

  test('begins by itself where everybody explores alone', async () => {
    const there = await openWebClass({ solo: true });
    const page = openExploringPage(await joined(there));
    await expect.poll(() => page.controls.entry).toBe('');
    expect(standing(page)).toBe('A session of your own');
    expect(labels(page)).not.toContain('back to the class');
    page.act({ key: 'right' });
    expect(placeOf(page)).toBe('main 0.1');
  });

  test('is back in the class, and says so, where the run does not come', async () => {
    const there = await openWebClass();
    const client = await joined(there);
    const page = openExploringPage({ ...client, takeRun: async () => ({ status: 500, headers: {}, text: 'No run.' }) });
    page.run('detach');
    await expect.poll(() => JSON.stringify(page.asked)).toContain('No run.');
    await expect.poll(() => standing(page)).toBe('Following ada');
  });
});

test('who explores in a page is not idle, as far as the server can tell', async () => {
  const there = await openWebClass({ limits: { idleMilliseconds: 2000 } });
  const client = await joined(there);
  await client.run('detach');
  await client.until(/exploring/);
  const idle = await joined(there, 'cy');
  await expect.poll(() => idle.isOpen).toBe(false);
  expect(client.isOpen).toBe(true);
});
