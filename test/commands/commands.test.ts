/** The command table: keys, reverses and what the help says of them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keyTableMarkdown } from '../../src/commands/articles/help.js';
import { COMMANDS, commandForKey } from '../../src/commands/commands.js';
import { COMMAND_GROUPS, contextOf } from '../../src/debugger/command.js';
import { showKey } from '../../src/debugger/prompt/key-names.js';
import { changedSession } from '../../src/debugger/session.js';
import { textOf } from '../../src/document/drawing/rows/rows.js';
import { footer } from '../../src/terminal/screen/footer.js';
import { help } from '../../src/terminal/screen/help.js';
import { START } from '../../src/timeline/cursor.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

describe('the command table', () => {
  test.each(['step', 'program'] as const)('gives each key one meaning while the focus is on the %s', (focus) => {
    const here = COMMANDS.filter((command) => command.focus === focus && command.within === undefined);
    const anywhere = COMMANDS.filter((command) => command.focus === undefined && command.within === undefined);
    const settled = COMMANDS.filter(({ within }) => within !== undefined);
    for (const commands of [here, anywhere, settled]) {
      const keys = commands.flatMap((command) => command.keys);
      expect(keys.filter((key, k) => keys.indexOf(key) !== k)).toEqual([]);
    }
  });

  test('has a command for each of its keys in the focus that the command asks for', () => {
    for (const command of COMMANDS) {
      const settings = command.within === undefined ? [] : [command.within];
      for (const key of command.keys) expect(commandForKey(key, command.focus ?? 'step', settings)).toBe(command);
    }
  });

  test('lets the focused pane have the arrows, and everything else stays', () => {
    expect(commandForKey('left', 'step')?.name).toBe('reverse-step');
    expect(commandForKey('left', 'program')?.name).toBe('fold');
    expect(commandForKey('n', 'program')?.name).toBe('next');
    expect(commandForKey('~', 'step')).toBeNull();
  });

  test('calls no two commands by one name or alias', () => {
    const names = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(names.filter((name, k) => names.indexOf(name) !== k)).toEqual([]);
  });

  test('names as the reverse of a command one whose reverse it is', () => {
    const reversible = COMMANDS.filter(({ reverse }) => reverse !== undefined);
    expect(reversible.length).toBeGreaterThanOrEqual(10);
    for (const { name, reverse } of reversible) {
      expect(COMMANDS.find((command) => command.name === reverse)?.reverse).toBe(name);
      expect(reverse).not.toBe(name);
    }
  });

  test('goes the other way by the capital letter', () => {
    for (const letter of ['s', 'n', 'f']) {
      const capital = commandForKey(letter.toUpperCase(), 'step');
      expect(capital?.name).toBe(commandForKey(letter, 'step')?.reverse);
    }
  });

  test('has the moves by the names that gdb gives them', () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['step', 'next', 'finish', 'reverse-step', 'reverse-next', 'reverse-finish', 'goto']),
    );
  });
});

describe('the footer', () => {
  test.each(['step', 'program'] as const)('gives no two commands one rank while the focus is on the %s', (focus) => {
    const ranks = COMMANDS.flatMap(({ footer }) => (footer === 'always' ? [] : (footer?.[focus] ?? [])));
    expect(ranks.length).toBeGreaterThan(5);
    expect(new Set(ranks).size).toBe(ranks.length);
  });

  test('names the keys of the listing as long as they have room, whole', () => {
    const context = contextOf(holdSession(timelineOf(), { focus: 'program' }).store.getState());
    expect(textOf(footer(context, 80)).trimEnd()).toBe(
      ' ↑ ↓ line   Enter go there   → ← open, close   : commands   ? help',
    );
    expect(textOf(footer(context, 60)).trimEnd()).toBe(' ↑ ↓ line   Enter go there   : commands   ? help');
  });
});

describe('the help', () => {
  const text = help(116).map(textOf).join('\n');

  test.each(COMMANDS.filter(({ keys }) => keys.length > 0).map((command) => [command.name, command] as const))(
    'shows the keys of %s and what it does',
    (_, { keys, summary }) => {
      const line = text.split('\n').find((candidate) => candidate.includes(summary)) ?? '';
      expect(line.trim().split(/\s{2,}/)[0]).toBe(keys.map((key) => showKey(key)).join(' '));
    },
  );

  test('keeps every key whole in the narrowest pane, where summaries may be cut', () => {
    const lines = help(48).map((line) => textOf(line).trim());
    for (const { keys } of COMMANDS) {
      if (keys.length > 0)
        expect(lines.some((line) => line.startsWith(`${keys.map((key) => showKey(key)).join(' ')}  `))).toBe(true);
    }
  });

  test('has a heading for every group, and every command is in a group that has one', () => {
    expect(
      text.match(
        /^(Moving through the run|Looking around|Stopping where something happens|Asking|What if: branches and experiments|Lessons and classes|Session)$/gm,
      ),
    ).toHaveLength(COMMAND_GROUPS.length);
    for (const { group } of COMMANDS) expect(COMMAND_GROUPS).toContain(group);
  });

  test('gives the topic on keys a line for every command', () => {
    const lines = keyTableMarkdown().split('\n');
    expect(lines).toHaveLength(COMMANDS.length + 2);
    for (const { name } of COMMANDS) expect(lines.some((line) => line.includes(`\`${name}\``))).toBe(true);
  });
});

describe('a command that cannot be used', () => {
  test('says why before the first step and changes nothing else', () => {
    const held = holdSession(timelineOf());
    const before = held.session;
    held.press('i');
    expect(held.session.open.message).toEqual({
      tone: 'warning',
      text: 'Nothing has been executed yet, so there are no rows to step into.',
    });
    expect(changedSession(held.session, { message: null })).toEqual(before);
  });

  test('says why where a step made a single number', () => {
    const timeline = timelineOf();
    const frame = timeline.trace(0).outcome.total.frame ?? -1;
    const held = holdSession(timeline, { cursor: { ...START, frame } });
    held.press('i');
    expect(held.session.open.message?.text).toBe('This step computed a single number: it has no rows to step into.');
    expect(held.session.where.cursor.row).toBeNull();
  });
});

test('texts name commands by their names, so that their keys are shown', () => {
  const texts = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => readFileSync(join('src', path), 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/asCommand\('([^ ']+)'\)/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(50);
  for (const name of named) expect(COMMANDS.map((command) => command.name)).toContain(name);
});
