/** The run that a class sends to be explored in a page: it is opened where the class stands, and nothing else is read. */
import { describe, expect, test } from 'vitest';
import { createOpening } from '../../../../src/class/web/carried/in-class.js';
import { textOfInlines } from '../../../../src/document/document.js';
import { carriedOf, sessionOf } from '../../../support/opened-pages.js';

/** More than a page has room for. */
const HUGE = {
  vocabulary: ['<BOS>', ...Array.from({ length: 1000 }, (_, k) => `w${k}`)],
  sequences: [['w0', 'w1']],
  model: { kind: 'bigram' },
};

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
