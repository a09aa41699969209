/** The debugger in a page: what it holds, where the end of its address leads, what is done on it. */

import { describe, expect, test } from 'vitest';
import { type CarriedRun, lessonText, openCarried } from '../../../../src/class/web/carried/carried-run.js';
import { carriedSession } from '../../../../src/class/web/carried/carried-session.js';
import { createOpening } from '../../../../src/class/web/carried/in-class.js';
import { readLink, writeLink } from '../../../../src/class/web/carried/place-link.js';
import { openLesson } from '../../../../src/cli/lesson.js';
import { COMMANDS } from '../../../../src/commands/commands.js';
import { contextOf } from '../../../../src/debugger/command.js';
import type { SavedSession } from '../../../../src/debugger/saving/session-file.js';
import { parseLesson } from '../../../../src/debugger/teaching/parse-lesson.js';
import { type Article, mapInlines, type ShownValue, textOfInlines } from '../../../../src/document/document.js';
import { finish } from '../../../../src/numbers/engine/task.js';
import { openSession } from '../../../../src/terminal/store.js';
import { type CarriedTalk, openCarriedPage } from '../../../support/carried.js';
import { longTest, oneOf } from '../../../support/depth.js';
import { SHIPPED, timelineOf } from '../../../support/fixtures.js';
import { carriedRun } from '../../../support/published.js';
import { refusalOf } from '../../../support/refusals.js';
import { openRun } from '../../../support/running.js';

const LESSON = `# Two stops
fixture: we-love-deep-learning

## The start
For everybody.

(An aside about a key.)

note: The xyzzy of the presenter.
> goto 0.7

## A question
> goto 0.10
> quiz word
`;

function carriedOf(name: string, lessonFile: string | null = null): CarriedRun {
  const parsed = lessonFile === null ? null : parseLesson('/home/somebody/two.lesson', lessonFile, COMMANDS);
  return carriedRun(name, parsed);
}

/** The session that lines lead to. */
async function sessionOf(...lines: readonly string[]): Promise<SavedSession> {
  const { timeline, source } = openRun('we-love-deep-learning', {});
  const { store, driver } = openSession({ timeline, source }, { quit: () => {} });
  for (const line of lines) {
    driver.execute(line);
    await driver.whenIdle();
  }
  return finish(carriedSession(contextOf(store.getState())));
}

function valuesIn(blocks: Article['blocks']): readonly ShownValue[] {
  const found: ShownValue[] = [];
  mapInlines(blocks, (inline) => {
    if (inline.kind === 'value') found.push(inline);
    return [inline];
  });
  return found;
}

/** More than a page has room for. */
const HUGE = {
  vocabulary: ['<BOS>', ...Array.from({ length: 1000 }, (_, k) => `w${k}`)],
  sequences: [['w0', 'w1']],
  model: { kind: 'bigram' },
};

async function open(run: CarriedRun, end = '', pause = 0): Promise<CarriedTalk> {
  const opened = finish(openCarried(run));
  return openCarriedPage(opened, end, pause);
}

describe('what a page carries', () => {
  test.each(oneOf(3, SHIPPED))('%s is read again as the same fixture', (name) => {
    const { fixture } = timelineOf(name).program;
    const opened = finish(openCarried(carriedOf(name)));
    expect(opened.timeline.replay?.programAt(0).fixture).toEqual(fixture);
  });

  test('is a lesson without notes, asides and the folder that it lay in', () => {
    const text = JSON.stringify(carriedOf('we-love-deep-learning', LESSON));
    for (const hidden of ['xyzzy', 'An aside', '/home', 'note:']) expect(text).not.toContain(hidden);
    expect(text).toContain('For everybody.');
  });

  test('every lesson that ships keeps its stops, words and commands', () => {
    const lesson = openLesson('we-love-deep-learning');
    const parsed = parseLesson('again', lessonText(lesson), COMMANDS);
    const told = parsed.stops.map(({ title, commands }) => [title, commands.map(({ text }) => text)]);
    expect(told).toEqual(lesson.stops.map(({ title, commands }) => [title, commands.map(({ text }) => text)]));
  });

  test('is refused in a sentence where it has been changed to what is no fixture', () => {
    const changed = { ...carriedOf('we-love-deep-learning'), fixture: { name: 1 } };
    expect(refusalOf(() => finish(openCarried(changed)))).toMatch(/^Its fixture is unsound: /);
  });
});

describe('the end of an address', () => {
  test('names a stop, and the stop that is shown stands there', async () => {
    const page = await open(carriedOf('we-love-deep-learning', LESSON), '2');
    expect(page.stop).toBe(2);
    expect(page.article.question?.state).toBe('open');
    expect(page.article.notice).toBeNull();
    await page.after('stop 1');
    expect([page.stop, page.controls.stops?.now]).toEqual([1, 0]);
  });

  test('leads to a place in a branch with its edits, as the link that was copied there', async () => {
    const run = carriedOf('we-love-deep-learning');
    const page = await open(run);
    await page.after('goto 2', 'set learningRate 1 as fast', 'goto 5.12', 'copy-link');
    const [, end = ''] = page.copied.split('#');
    expect(end.length).toBeLessThan(2000);
    const there = await open(run, end);
    expect(there.article.place).toEqual(page.article.place);
    expect(there.article.blocks).toEqual(page.article.blocks);
    expect(there.article.notice).toBeNull();
    await page.after('branch main', 'goto 3.4', 'copy-link');
    expect(page.copied).toMatch(/#3\.forward\/[\w/%-]+$/);
    expect((await there.arrive(page.copied.split('#')[1])).place).toMatchObject({
      branch: 'main',
      iteration: 3,
      step: 4,
    });
  });

  test('stays as it was opened until another stop is shown, and a number beyond the last stop is told', async () => {
    const run = carriedOf('we-love-deep-learning', LESSON);
    const linked = await open(run, '3.start');
    expect([linked.stop, linked.article.place.iteration]).toEqual([0, 3]);
    await linked.after('next-stop');
    expect(linked.stop).toBe(2);
    const beyond = await open(run, '50');
    expect([beyond.stop, noticeOf(beyond.article)]).toEqual([2, 'There is no stop 50. This is the last, stop 2.']);
    expect((await beyond.arrive('0')).place.step).toBe(7);
  });

  test('that is a number is an iteration where there is no lesson', async () => {
    expect((await open(carriedOf('we-love-deep-learning'), '50')).article.place.iteration).toBe(50);
  });

  test('is data: no command, no other field and nothing longer is read from it', async () => {
    const cursor = { branch: 'main', iteration: 1, step: 'start', row: null };
    const place = { branches: [], cursor, selection: null };
    const ends = [
      ...[{ ...place, commands: ['quit'] }, { ...place, cursor: { ...cursor, iteration: -1 } }, [], 'quit', null].map(
        (value) => encodeURIComponent(JSON.stringify(value)),
      ),
      ...['set learningRate 1', '1;quit', '%', '__proto__', `1.${'a'.repeat(3000)}`],
    ];
    for (const end of ends) expect(readLink(end)).toMatchObject({ kind: 'refused' });
    const page = await open(carriedOf('we-love-deep-learning'));
    for (const end of [...ends, '999999999.start', '1.nowhere', '7']) {
      const { place: at } = await page.arrive(end);
      expect(at.iteration).toBeLessThanOrEqual(at.lastIteration);
    }
    const branches = [{ name: 'x', from: 'main', iteration: 0, edits: ['quit', 'source /etc/passwd'] }];
    await page.arrive(encodeURIComponent(JSON.stringify({ ...place, branches })));
    expect(noticeOf(page.article)).toMatch(/^This link leads nowhere in this run: "x": "quit" is not an edit/);
    expect(writeLink({ ...place, selection: null })).toBe('1.start');
  });

  test('says that it leads nowhere, in a lesson as elsewhere', async () => {
    for (const lesson of [null, LESSON])
      for (const end of ['javascript:alert(1)', '%', '['.repeat(3000), '__proto__'])
        expect(noticeOf((await open(carriedOf('we-love-deep-learning', lesson), end)).article)).toMatch(
          /^The end of this link leads nowhere: /,
        );
  });

  test('says what it asks for, where the run ends and what to do', async () => {
    const run = carriedOf('we-love-deep-learning');
    const cursor = { branch: 'fast', iteration: 1, step: 'start', row: null };
    const told = async (end: string) => {
      const { place, notice } = (await open(run, end)).article;
      return [
        place.iteration,
        notice?.inlines.map((inline) => ('line' in inline ? inline.line : textOfInlines([inline]))),
      ];
    };
    const nowhere = 'This link leads nowhere in this run: ';
    expect(await told('9000.start')).toEqual([
      0,
      [`${nowhere}iteration 9000 is beyond the 5000 of the run. `, 'goto 5000', ' goes to the last iteration.'],
    ]);
    const inBranch = encodeURIComponent(JSON.stringify({ branches: [], cursor, selection: null }));
    expect(await told(inBranch)).toEqual([
      0,
      [`${nowhere}it has no branch "fast". It may be of another run, or have been cut short: ask for it again.`],
    ]);
    expect(await told('3.nowhere')).toEqual([
      3,
      ['The step "nowhere" of iteration 3 does not exist here; this is the nearest.'],
    ]);
  });

  test('waits for a tap where it takes more than a second to compute', async () => {
    const page = await open(carriedOf('villages-microgpt'), '1900.start', 300);
    expect(page.controls.buttons[0]).toMatchObject({ label: 'compute it', line: 'follow-link' });
    expect(noticeOf(page.article)).toMatch(/iteration 1,?900/);
    expect(page.article.place.underWay).toBeNull();
  });

  longTest('stops nothing that is begun once its place is there', async () => {
    const page = await open(carriedOf('villages-microgpt'), '1.start', 40);
    expect((await page.after('goto 1200')).place.iteration).toBe(1200);
  });
});

const session = await sessionOf('goto 2', 'set learningRate 1 as fast', 'goto 3.5');

describe('what a class sends to be explored', () => {
  const run = { ...carriedOf('we-love-deep-learning'), lesson: null };
  const open = createOpening({ copy: async () => true, schedule: (callback) => void setImmediate(callback) });
  const host = { show: () => {}, request: () => {} };
  const sound = JSON.stringify({ ...run, session });

  test('is opened where the class stands, in its branch', async () => {
    const opened = await open(sound, null, host);
    await expect.poll(() => JSON.parse(opened.saved()).cursor).toEqual(session.cursor);
    expect(JSON.parse(opened.saved()).branches).toEqual(session.branches);
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"version":1'],
    ['a text', '"<script>"'],
    ['another version', JSON.stringify({ ...run, session, version: 2 })],
    ['a field more', JSON.stringify({ ...run, session, script: 'alert(1)' })],
    ['no place', JSON.stringify({ ...run, session: null })],
    [
      'an iteration before all',
      JSON.stringify({ ...run, session: { ...session, cursor: { ...session.cursor, iteration: -1 } } }),
    ],
    [
      'a thousand branches',
      JSON.stringify({ ...run, session: { ...session, branches: Array(1000).fill(session.branches[0]) } }),
    ],
    ['a command of a megabyte', JSON.stringify({ ...run, session: { ...session, commands: ['x'.repeat(2 ** 20)] } })],
    ['no fixture', JSON.stringify({ ...run, session, fixture: { name: 1 } })],
    ['a prototype', sound.replace('"version":1', '"version":1,"__proto__":{"isAdmin":true}')],
    ['a model for no phone', JSON.stringify({ ...run, session, fixture: { ...(run.fixture as object), ...HUGE } })],
  ])('that is %s is refused in a sentence', async (_, json) => {
    await expect(open(json, null, host)).rejects.toThrow(/\.$/);
  });

  test('that does what no edit is, or leads nowhere, changes nothing and is told', async () => {
    for (const change of [
      { branches: [{ name: 'x', from: 'main', iteration: 0, edits: ['quit', 'source /etc/passwd'] }] },
      { cursor: { ...session.cursor, iteration: 999_999 } },
      { cursor: { ...session.cursor, branch: 'nowhere' } },
    ]) {
      let notice = '';
      const opened = await open(JSON.stringify({ ...run, session: { ...session, ...change } }), null, {
        ...host,
        show: (down) => {
          const told = 'article' in down ? down.article?.notice?.inlines : undefined;
          if (told !== undefined) notice = textOfInlines(told);
        },
      });
      await expect.poll(() => notice).toMatch(/cannot be restored/);
      expect(JSON.parse(opened.saved()).branches).toEqual([]);
    }
  });

  test('that cannot be read, or is another run, is no place to catch up with', async () => {
    const opened = await open(sound, null, host);
    const other = { ...session, fixture: { ...session.fixture, hash: '0'.repeat(64) } };
    for (const json of ['', 'null', JSON.stringify({ ...run, session: other })])
      expect(opened.catchUp(json, true)).toBe(false);
    expect(opened.catchUp(sound, true)).toBe(true);
  });

  test('takes up what the window has kept of the same run, and nothing else', async () => {
    const mine = await sessionOf('goto 1', 'set learningRate 2 as mine');
    const kept = async (text: string) => {
      const opened = await open(sound, text, host);
      await expect.poll(() => JSON.parse(opened.saved()).branches.length).toBe(1);
      return JSON.parse(opened.saved()).branches[0].name;
    };
    expect(await kept(JSON.stringify(mine))).toBe('mine');
    expect(await kept('{"commands":["quit"]}')).toBe('fast');
    const other = { ...mine, fixture: { ...mine.fixture, hash: '0'.repeat(64) } };
    expect(await kept(JSON.stringify(other))).toBe('fast');
  });
});

describe('on a page', () => {
  test('a number of a token of a text was made in that token, and leads to its steps', async () => {
    const page = await open(carriedOf('villages-mlp'));
    await page.after('goto 3.40', 'sample tokens=1 prompt=stone', 'follow 2', 'goto .softmax');
    const shares = valuesIn(page.article.blocks).filter(({ of }) => of?.symbol === 'P');
    const [{ of, text }] = shares;
    if (of === undefined) throw new Error('The share has no address.');
    page.act({ ask: of });
    expect(valuesIn(page.asked?.blocks ?? []).map((value) => value.text)).toContain(text);
    const places = page.article.listing.map(({ place }) => place).filter((place) => place !== '');
    expect(places.every((place) => place.startsWith('.'))).toBe(true);
    await page.after(`goto ${places[0]}`);
    expect(page.article.place).toMatchObject({ iteration: 3, step: 1 });
  });

  test('the stop that is shown leads back to its step', async () => {
    const page = await open(carriedOf('we-love-deep-learning', LESSON));
    const { place } = page.article;
    await page.after('goto 3.12');
    expect((await page.after('stop 1')).place).toEqual(place);
  });

  test('a number is asked about, and nothing while a question is open', async () => {
    const page = await open(carriedOf('we-love-deep-learning', LESSON));
    await page.after('goto 0.8');
    page.act({ ask: { symbol: 'e^z', step: 7, element: 0 } });
    const of = page.asked;
    await page.after('stop 2');
    page.act({ ask: { symbol: 'e^z', step: 7, element: 0 } });
    expect(JSON.stringify(page.asked)).toMatch(/question is open/);
    expect(of === null || of.blocks.length > 0).toBe(true);
  });

  test('what an answer was made of is asked about in its turn, where no key is named', async () => {
    const page = await open(carriedOf('we-love-deep-learning'));
    await page.after('goto 0.7');
    page.act({ ask: { symbol: 'P', step: 6, element: 1 } });
    const [address] = JSON.stringify(page.asked).match(/\{"symbol":"e\^z"[^}]*\}/) ?? ['{}'];
    page.act({ ask: JSON.parse(address) });
    expect(page.asked?.title.join()).toMatch(/^why e\^z/);
    expect(page.asked?.blocks.some(({ kind }) => kind === 'hint')).toBe(false);
  });

  test('the list of stops and the address keep to the last stop where one has gone on', async () => {
    const page = await open(carriedOf('we-love-deep-learning', LESSON));
    await page.after('stop 2', 'next-stop', 'next-stop', 'next-stop');
    expect([page.controls.stops?.now, page.stop]).toEqual([1, 2]);
    expect(JSON.stringify(page.article)).not.toContain('course');
  });

  test('what takes long has a button that stops it, as long as it is under way', async () => {
    const page = await open(carriedOf('we-love-deep-learning'));
    const canStop = (): boolean => page.controls.buttons.some(({ line }) => line === 'stop');
    page.act({ line: 'goto end' });
    await expect.poll(canStop).toBe(true);
    expect((await page.after('stop')).place.iteration).toBeLessThan(5000);
    expect(canStop()).toBe(false);
  });

  test('what needs files, other runs or a class is refused in a sentence', async () => {
    const page = await open(carriedOf('we-love-deep-learning'));
    for (const line of ['save x.json', 'source x', 'export x.npy', 'open villages-mlp', 'quit']) {
      expect(noticeOf(await page.after(line))).toMatch(/page/);
    }
    expect((await page.after('help softmax')).title.join()).toContain('softmax');
  });
});

function noticeOf({ notice }: Article): string {
  return textOfInlines(notice?.inlines ?? []);
}
