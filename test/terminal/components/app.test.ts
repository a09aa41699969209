/** The components: what keys do to the session, and that the screen shows it. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { listCourse } from '../../../src/cli/course.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { contextOf } from '../../../src/debugger/command.js';
import { LONGEST_LINE } from '../../../src/debugger/prompt/prompt.js';
import { changedSession, fieldsOf, NEW_SESSION } from '../../../src/debugger/session.js';
import { changeSession } from '../../../src/terminal/store.js';
import { START } from '../../../src/timeline/cursor.js';
import { type AppStage, openApp, settle } from '../../support/app-stage.js';
import { CONTROLS } from '../../support/controls.js';
import { oneOf } from '../../support/depth.js';
import { momentOfPart } from '../../support/moments.js';
import { until } from '../../support/tasks.js';

/** As a terminal sends them. */
const KEYS = {
  right: '\x1b[C',
  left: '\x1b[D',
  up: '\x1b[A',
  down: '\x1b[B',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  tab: '\t',
  return: '\r',
  escape: '\x1b',
  backspace: '\x7f',
  space: ' ',
  'ctrl+c': '\x03',
} as const;

let app: AppStage;

afterEach(() => {
  expect(app.errors).toEqual([]);
  app.close();
});

describe('what is pasted', () => {
  const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`;

  beforeEach(() => {
    app = openApp();
  });

  test('opens the prompt with it, and runs nothing', async () => {
    await app.type(paste('step 3\nquit\n'));
    expect(app.session.where.cursor).toEqual(START);
    expect(app.session.open.overlay).toMatchObject({ kind: 'prompt', prompt: { text: 'step 3 quit' } });
  });

  test('stands where the caret of the prompt is', async () => {
    await app.type(`:print${KEYS.left.repeat(4)}`);
    await app.type(paste('X'));
    expect(app.session.open.overlay).toMatchObject({ prompt: { text: 'pXrint' } });
  });

  test('is cut where it is longer than a line, and that is said', async () => {
    await app.type(paste('語'.repeat(LONGEST_LINE + 5)));
    expect(app.session.open.overlay).toMatchObject({ prompt: { text: '語'.repeat(LONGEST_LINE) } });
    expect(app.session.open.message?.text).toMatch(/longer than a line, and was cut/);
  });
});

describe('the screen', () => {
  beforeEach(() => {
    app = openApp();
  });

  test('has exactly the rows and columns it is given, with the set-up on it', () => {
    const lines = app.text().split('\n');
    expect(lines).toHaveLength(40);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(120);
    expect(app.text()).toContain('we-love-deep-learning');
    expect(app.text()).toContain('set-up');
    expect(app.text()).toContain('start of ');
  });

  test('follows the arrows step by step, and back', async () => {
    const start = app.text();
    await app.type(KEYS.right);
    expect(app.session.where.cursor).toEqual({ ...START, frame: 0 });
    const first = app.text();
    expect(first).toMatch(/step 1 of \d+/);
    await app.type(KEYS.right);
    expect(app.text()).toMatch(/step 2 of \d+/);
    await app.type(KEYS.left);
    expect(app.text()).toBe(first);
    await app.type(KEYS.left);
    expect(app.text()).toBe(start);
  });

  test('goes by scope, phase and iteration', async () => {
    await app.type('n');
    expect(app.session.where.cursor.frame).toBeGreaterThanOrEqual(0);
    await app.type(']', ']');
    const phase = (frame: number) => contextOf(app.store.getState()).timeline.trace(0).frames[frame].scope[0];
    expect(phase(app.session.where.cursor.frame)).toBe('loss');
    await app.type('f');
    const { frame } = app.session.where.cursor;
    await app.type('}');
    expect(app.session.where.cursor).toEqual({ ...START, iteration: 1, frame });
    expect(app.text()).toContain('iteration 1 of 5000');
    await app.type('{');
    expect(app.session.where.cursor.iteration).toBe(0);
    await app.type('[');
    expect(phase(app.session.where.cursor.frame)).toBe('loss');
  });

  test('takes a burst of keys as so many keys', async () => {
    await app.type('sss');
    expect(app.session.where.cursor.frame).toBe(2);
    await app.type(`${KEYS.right}${KEYS.right}${KEYS.left}`);
    expect(app.session.where.cursor.frame).toBe(3);
    await app.type('S}s');
    expect(app.session.where.cursor).toEqual({ ...START, iteration: 1, frame: 3 });
    const once = openApp();
    await once.type('n', 'n');
    const { cursor } = once.session.where;
    once.close();
    const burst = openApp();
    await burst.type('nn');
    expect(burst.session.where.cursor).toEqual(cursor);
    burst.close();
  });

  test('steps into rows and selects', async () => {
    const { cursor } = momentOfPart(contextOf(app.store.getState()).timeline, 0, 'probabilities');
    await app.type('g', `.${cursor.frame + 1}`, KEYS.return);
    expect(app.session.where.cursor).toEqual(cursor);
    await app.type(KEYS.down);
    expect(app.text()).toMatch(/▸ is +\+1\.500/);
    expect(app.text()).toContain('P(is) = e^1.5 / 54.67 = 0.08198');
    await app.type('i');
    expect(app.session.where.cursor.row).toBe(6);
    expect(app.text()).toContain('row 7');
  });

  test('moves the focus, and the arrows then belong to the listing', async () => {
    await app.type(KEYS.tab, KEYS.down, KEYS.down, KEYS.right);
    expect(app.session.open.focus).toBe('program');
    expect(app.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    expect(app.text()).toMatch(/▾ predict/);
    expect(app.text()).toContain('Enter go there');
    await app.type(KEYS.left);
    expect(app.text()).toMatch(/▸ predict/);
    await app.type(KEYS.tab);
    expect(app.session.open.focus).toBe('step');
  });

  test('says which keys mean nothing', async () => {
    await app.type('~');
    expect(app.text()).toContain('"~" does nothing here. ? lists the keys.');
    expect(app.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    await app.type(KEYS.right);
    expect(app.text()).not.toContain('does nothing here');
  });

  test('leaves by q and by Ctrl-C, from wherever one is', async () => {
    await app.type('q');
    expect(app.quits).toBe(1);
    await app.type('?', KEYS['ctrl+c']);
    expect(app.quits).toBe(2);
    await app.type('?', 'g', '12', KEYS['ctrl+c']);
    expect(app.quits).toBe(3);
  });

  test('plays and pauses', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await app.type(' ');
      expect(app.text()).toContain('playing: step, 4 a second');
      vi.runOnlyPendingTimers();
      await until(() => app.session.where.cursor.frame === 0);
      await app.type(' ');
      expect(app.session.where.playing).toBe(false);
      expect(app.text()).not.toContain('playing');
    } finally {
      vi.useRealTimers();
    }
  });

  test('shows a long move and stops it on Esc', async () => {
    app.close();
    app = openApp({ overrides: ['training.iterations=2000000'] });
    await app.type('g', '1500000');
    const typed = app.type(KEYS.return);
    await until(() => app.session.where.progress !== null);
    await until(() => / of 1,\d{3},\d{3} iterations, Esc stops/.test(app.text()));
    const escaped = app.type(KEYS.escape);
    await Promise.all([typed, escaped]);
    expect(app.session.where.cursor.iteration).toBeGreaterThan(0);
    expect(app.text()).toContain('Stopped on the way, at iteration');
    await app.type(KEYS.escape);
    expect(app.session.where.cursor).toEqual(NEW_SESSION.where.cursor);
    await app.type(KEYS.right);
    expect(app.session.where.cursor.frame).toBe(0);
  });
});

describe('every key of the command table', () => {
  beforeEach(() => {
    app = openApp({ columns: 80, rows: 20 });
  });

  const alone = COMMANDS.filter(({ within }) => within === undefined);
  const pressed = alone.flatMap(({ name, keys, focus }) => keys.map((key) => [key, name, focus ?? 'step'] as const));
  test.each(oneOf(3, pressed))('%s runs %s with the focus on the %s', async (key, name, focus) => {
    // A place from which every command does something that can be seen.
    const { cursor } = momentOfPart(contextOf(app.store.getState()).timeline, 0, 'exponentials', 1);
    app.store.setState(({ session }) => ({
      session: changedSession(session, {
        focus,
        cursor: { ...cursor, iteration: 1 },
        scroll: 1,
        playing: name === 'stop',
      }),
    }));
    const before = app.session;
    await app.type(KEYS[key as keyof typeof KEYS] ?? key);
    if (name === 'quit') expect(app.quits).toBe(1);
    else expect(app.session).not.toEqual(before);
    expect(app.session.open.message?.text ?? '').not.toMatch(/does nothing here/);
  });
});

describe('the help', () => {
  beforeEach(() => {
    app = openApp({ columns: 80, rows: 24 });
  });

  test('opens, scrolls within its bounds and closes by its own key, Esc and q', async () => {
    for (const key of ['?', KEYS.escape, 'q']) {
      await app.type('?');
      expect(app.text()).toContain('go on and back');
      await app.type(KEYS.down, ...Array.from({ length: 30 }, () => KEYS.pagedown));
      expect(app.text()).not.toContain('go on and back');
      expect(app.text()).toContain('closes this.');
      const bottom = app.text();
      // However far one went on pressing, the way back begins at the end.
      await app.type(KEYS.pagedown, KEYS.pagedown, KEYS.up);
      expect(app.text()).not.toBe(bottom);
      expect(app.text()).not.toContain('closes this.');
      await app.type(KEYS.pageup);
      expect(app.text()).toContain('Leave backstep');
      await app.type(key);
      expect(app.session.open.overlay).toEqual({ kind: 'none' });
    }
    expect(app.quits).toBe(0);
  });

  test('lets no key through to what lies behind', async () => {
    await app.type('?', 's', KEYS.right, ']', '}', 'i', 'o', 'g', ' ', KEYS.tab, KEYS.return, 'x');
    expect(changedSession(app.session, { overlay: NEW_SESSION.open.overlay })).toEqual(NEW_SESSION);
  });
});

describe('the prompt', () => {
  beforeEach(() => {
    app = openApp();
  });

  test('takes what is typed, also with mistakes mended, and goes there', async () => {
    await app.type('g', '2', '09', KEYS.backspace, '0', '.7');
    expect(app.text()).toContain(':goto 200.7█');
    await app.type(KEYS.return);
    expect(fieldsOf(app.session)).toMatchObject({
      cursor: { ...START, iteration: 200, frame: 6 },
      overlay: { kind: 'none' },
    });
  });

  test('goes by a burst that holds the place and Enter', async () => {
    await app.type('g12\r');
    expect(app.session.where.cursor.iteration).toBe(12);
  });

  test('is left by Esc, and takes letters as letters', async () => {
    await app.type('g', 'qno?', KEYS.tab, KEYS.right, KEYS.up);
    expect(app.session.open.overlay).toMatchObject({ kind: 'prompt', prompt: { text: 'goto qno?' } });
    expect(app.quits).toBe(0);
    await app.type(KEYS.escape);
    expect({ ...app.session }).toEqual(NEW_SESSION);
  });

  test('says what would be a place when it was none, and takes no endless text', async () => {
    await app.type('g', 'nowhere', KEYS.return);
    expect(app.text()).toContain('"nowhere" is not a place.');
    await app.type('g', '9'.repeat(5000));
    expect(app.session.open.overlay).toMatchObject({ prompt: { text: `goto ${'9'.repeat(LONGEST_LINE - 5)}` } });
    await app.type(KEYS.backspace.repeat(3));
    expect(app.session.open.overlay).toMatchObject({ kind: 'prompt' });
  });

  test('holds no control character, whatever is pasted', async () => {
    await app.type('g');
    for (const { sequence } of CONTROLS) {
      if (/[\r\n\t\x08\x7f\x03\x1b]/.test(sequence)) continue;
      await app.type(`1${sequence}2`);
    }
    const { overlay } = app.session.open;
    expect(overlay.kind).toBe('prompt');
    if (overlay.kind === 'prompt') expect(overlay.prompt.text).toMatch(/^[^\x00-\x1f\x7f-\x9f]*$/);
  });
});

describe('the chooser', () => {
  const choices = [
    { kind: 'fixture', name: 'first', description: 'The first of them.', path: '/first.json' },
    { kind: 'fixture', name: '我愛深い学習', description: '広い説明'.repeat(40), path: '/second.json' },
    { kind: 'fixture', name: 'we-love-deep-learning', description: 'The one that is open.', path: '/third.json' },
  ] as const;

  beforeEach(() => {
    app = openApp({ choices });
  });

  test('reads the list when it opens, stands on the one that is open and fills the panes', async () => {
    expect(app.listings).toBe(0);
    await app.type('o');
    expect(app.text()).toContain('Open a fixture or a lesson');
    expect(app.text()).toMatch(/❯ we-love-deep-learning/);
    expect(app.text().split('\n')).toHaveLength(40);
    await app.type(KEYS.up);
    expect(app.listings).toBe(1);
  });

  test('stays where it is under a message of two rows', async () => {
    for (const [columns, rows] of [
      [60, 20],
      [80, 24],
    ]) {
      app.close();
      app = openApp({ choices, columns, rows });
      await app.type('o');
      const before = app.text().split('\n');
      changeSession(app.store, { message: { tone: 'warning', text: 'word '.repeat(20) } });
      await settle();
      const after = app.text().split('\n');
      expect(after.at(-2)).toMatch(/^ word word/);
      expect(after.slice(0, -2)).toEqual(before.slice(0, -2));
    }
  });

  test('gives the one that is chosen', async () => {
    await app.type('o', KEYS.up, KEYS.up, KEYS.return);
    expect(app.chosen).toEqual([choices[0]]);
  });

  test('takes keys that arrive all at once one after the other', async () => {
    await app.type(`o${KEYS.up}${KEYS.up}${KEYS.return}`);
    expect(app.chosen).toEqual([choices[0]]);
    await app.type(`${KEYS.down}jk${KEYS.return}`);
    expect(app.chosen).toEqual([choices[0], choices[1]]);
  });

  test('goes on at the other end of the list, and reads it again when it opens again', async () => {
    await app.type('o', KEYS.down);
    expect(app.text()).toMatch(/❯ first/);
    await app.type(KEYS.up);
    expect(app.text()).toMatch(/❯ we-love-deep-learning/);
    await app.type(KEYS.escape, 'o');
    expect(app.listings).toBe(2);
  });

  test('is left by Esc and q, and lets no other key through', async () => {
    for (const key of [KEYS.escape, 'q']) {
      await app.type('o', 's', ']', 'i', key);
      expect(app.session).toEqual(changedSession(NEW_SESSION, { tried: ['open'] }));
    }
    expect(app.quits).toBe(0);
    expect(app.chosen).toEqual([]);
  });

  test.each([
    [60, 20],
    [80, 24],
    [120, 40],
  ])('keeps within %i×%i with more fixtures than fit', async (columns, rows) => {
    app.close();
    const many = Array.from({ length: 70 }, (_, k) => ({
      kind: 'fixture' as const,
      name: `${k === 3 ? '深い学習' : 'fixture'}-${k}`,
      description:
        k === 4 ? '説明'.repeat(90) : 'A sentence about it that is longer than the narrowest screen is wide.',
      path: `/${k}.json`,
    }));
    app = openApp({ choices: many, columns, rows });
    await app.type('o');
    for (let count = 0; count < 9; count++) {
      const lines = app.text().split('\n');
      expect(lines).toHaveLength(rows);
      expect(lines.filter((line) => line.startsWith('│')).every((line) => line.trimEnd().endsWith('│'))).toBe(true);
      await app.type(KEYS.down.repeat(9));
    }
  });

  test('goes by pages without going round, and says how many choices are out of view', async () => {
    app.close();
    const many = Array.from({ length: 25 }, (_, k) => ({
      kind: 'fixture' as const,
      name: `fixture-${k}`,
      description: 'What it is for.',
      path: `/${k}.json`,
    }));
    app = openApp({ choices: many, columns: 80, rows: 24 });
    await app.type('o');
    expect(app.text()).toMatch(/❯ fixture-0[\s\S]*│ +↓ \d+ more PgDn/);
    await app.type(KEYS.pagedown);
    expect(app.text()).toMatch(/❯ fixture-10 [\s\S]*PgUp ↑ \d+ more {2}↓ \d+ more PgDn/);
    await app.type(KEYS.pagedown, KEYS.pagedown);
    expect(app.text()).toMatch(/❯ fixture-24 [\s\S]*PgUp ↑ \d+ more/);
    expect(app.text()).not.toContain('more PgDn');
    await app.type(KEYS.return);
    expect(app.chosen).toEqual([many[24]]);
  });

  test.each([
    [60, 20],
    [80, 24],
  ])('says in full what each entry of the course is for, at %i×%i', async (columns, rows) => {
    app.close();
    const course = listCourse(undefined);
    app = openApp({ choices: course, columns, rows });
    await app.type('o', KEYS.up.repeat(course.findIndex(({ name }) => name === 'we-love-deep-learning') + 1));
    for (let count = 0; count < course.length; count++) {
      await app.type(KEYS.down);
      const lines = app.text().split('\n');
      const name = /❯ (?: {2}lesson )?(\S+)/.exec(app.text())?.[1];
      const kind = /❯ {3}lesson/.test(app.text()) ? 'lesson' : 'fixture';
      const said = lines.map((line) => line.replace(/^│|│\s*$/g, '').trim()).join(' ');
      const choice = course.find((each) => each.name === name && each.kind === kind);
      expect(choice).toBeDefined();
      expect(said).toContain(choice?.description);
    }
  });

  test('is not there, but no error either, when there is nothing to choose from', async () => {
    app.close();
    app = openApp({ choices: [] });
    await app.type('o');
    expect(app.text()).toContain('There is no fixture to open.');
    await app.type(KEYS.return, KEYS.escape);
    expect(app.session).toEqual(changedSession(NEW_SESSION, { tried: ['open'] }));
  });
});

describe('a screen that is too small', () => {
  beforeEach(() => {
    app = openApp();
  });

  test('says how large it must be in one line, and comes back as it was', async () => {
    await app.type(KEYS.right);
    const before = app.text();
    for (const [columns, rows] of [
      [39, 40],
      [40, 19],
    ]) {
      app.stage.resize({ columns, rows });
      expect(app.text().trimEnd()).toBe(`${columns}×${rows} is too small: needs 40×20`);
    }
    app.stage.resize({ columns: 5, rows: 3 });
    expect(app.text().trimEnd()).toBe('5×3 …');
    app.stage.resize({ columns: 120, rows: 40 });
    expect(app.text()).toBe(before);
  });

  test('still takes keys', async () => {
    app.stage.resize({ columns: 5, rows: 3 });
    await app.type(KEYS.right, 'q');
    expect(app.session.where.cursor.frame).toBe(0);
    expect(app.quits).toBe(1);
  });
});

describe('garbage', () => {
  beforeEach(() => {
    app = openApp({ columns: 80, rows: 24 });
  });

  test.each([
    ['CSI 5 n', '\x1b[5n'],
    ['Ctrl-Tab', '\x1b[27;5;9~'],
    ['a key without a name, with ctrl', '\x1b[29;5~'],
  ])('as an unknown escape sequence with a ctrl modifier (%s) ends nothing and is no key', async (_name, ...chunks) => {
    await app.type(...chunks);
    expect(app.session).toEqual(NEW_SESSION);
    await app.type(KEYS.right);
    expect(app.session.where.cursor).toEqual({ ...START, frame: 0 });
    expect(app.quits).toBe(0);
  });

  test('never reaches the screen, and keys work as before after it', async () => {
    for (const { sequence } of CONTROLS) {
      app.store.setState({ session: changedSession(NEW_SESSION, { cursor: { ...START, iteration: 2, frame: 3 } }) });
      // An unfinished sequence would take the next key for its own.
      await app.type(sequence, ...(sequence.includes('\x1b') ? [KEYS.escape] : []));
      expect(app.text()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      app.store.setState({ session: changedSession(NEW_SESSION, { cursor: { ...START, iteration: 2, frame: 3 } }) });
      await app.type(KEYS.right);
      expect(app.session.where.cursor).toEqual({ ...START, iteration: 2, frame: 4 });
    }
  });

  test('of control characters alone is no key', async () => {
    const keys = ['\r', '\t', '\x03', '\x08', '\x1b'];
    for (const { sequence } of CONTROLS.filter((control) => control.sequence.length === 1)) {
      if (keys.includes(sequence)) continue;
      await app.type(sequence);
      expect(changedSession(app.session, { message: null })).toEqual(NEW_SESSION);
    }
    expect(app.quits).toBe(0);
  });

  test('of Escape and a letter at once is two keys', async () => {
    await app.type(':', '\x1bs');
    expect(app.session.open.overlay).toEqual({ kind: 'none' });
    expect(app.session.where.cursor).toEqual({ ...START, frame: 0 });
    await app.type('\x1bq');
    expect(app.quits).toBe(1);
  });

  test('of long words changes the message at most', async () => {
    await app.type(KEYS.right, 'Z'.repeat(3000), 'é深👩‍👩‍👧');
    expect(changedSession(app.session, { message: null })).toEqual(
      changedSession(NEW_SESSION, { cursor: { ...START, frame: 0 } }),
    );
    expect(app.text().split('\n')).toHaveLength(24);
  });
});
