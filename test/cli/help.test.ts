/** What is printed to be read: no character in it stands for something that was to be put in its place. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCommandLine } from '../../src/cli/arguments/command-line.js';
import { finishTopics } from '../../src/cli/help/main.js';
import { manPage } from '../../src/cli/help/man-page.js';
import { sayHelp } from '../../src/commands/articles/help.js';
import { COMMANDS } from '../../src/commands/commands.js';
import { contextOf } from '../../src/debugger/command.js';
import { TERMS } from '../../src/debugger/glossary.js';
import { TOPICS } from '../../src/debugger/topics.js';
import { textsOf } from '../../src/document/document.js';
import { changeSession } from '../../src/terminal/store.js';
import { run, runGiven } from '../support/command-line.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';

const PROGRAM = createCommandLine();
const TOPIC_TEXTS = finishTopics(new URL('../../src/cli/help/topics', import.meta.url).pathname, PROGRAM);

/** A control character, also one made printable, and whatever stands for a text until that is known. */
const UNFINISHED = /(?!\n)\p{Cc}|\\u00[01]|\\x[01]|\{\{|\$\{|\[object |\bundefined\b/u;

/** With the words around each. */
function unfinishedIn(text: string, of: string): readonly string[] {
  const { index } = UNFINISHED.exec(text) ?? {};
  return index === undefined ? [] : [`${of}: ${JSON.stringify(text.slice(Math.max(0, index - 30), index + 30))}`];
}

describe('nothing is left unfinished', () => {
  const shellCommands = PROGRAM.commands.map((command) => command.name());

  it('in the help on any command, topic or term', async () => {
    const names = new Set([
      ...shellCommands,
      ...TOPICS.map(({ name }) => name),
      ...COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]),
      ...TERMS.map(({ name }) => name),
      ...['terms', 'glossary'],
    ]);
    expect(names.size).toBeGreaterThan(200);
    const found: string[] = [];
    for (const name of names) {
      const { code, stdout } = await run('help', name);
      expect(code, name).toBe(0);
      found.push(...unfinishedIn(stdout, name));
    }
    expect(found).toEqual([]);
  });

  it('in the usage of any command of the program', async () => {
    const found: string[] = [];
    for (const words of [['--help'], ['help'], ...shellCommands.map((name) => [name, '--help'])]) {
      const { code, stdout } = await run(...words);
      expect(code, words.join(' ')).toBe(0);
      found.push(...unfinishedIn(stdout, words.join(' ')));
    }
    expect(found).toEqual([]);
  });

  it('in the manual page or the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(unfinishedIn(manPage(PROGRAM, TOPIC_TEXTS), 'manual page')).toEqual([]);
    expect(unfinishedIn(readme, 'README')).toEqual([]);
  });

  // A line "stop" would not wait for those before it, and "quit" would end them.
  const named = COMMANDS.map(({ name }) => name).filter((name) => name !== 'stop' && name !== 'quit');
  const lines = named.flatMap((name) => [`help ${name}`, 'goto 2.5', name]);

  it('in what a script of commands prints: the help on each, and what each says', async () => {
    const { stdout } = await run(...lines.flatMap((line) => ['--eval', line]));
    for (const line of lines) expect(stdout).toContain(line);
    expect(unfinishedIn(stdout, 'script')).toEqual([]);
  });

  it('in what a screen reader is given for them', async () => {
    const { stdout } = await runGiven({ input: [...lines, 'quit'].join('\n') }, '--screen-reader');
    const explained = [...stdout.matchAll(/^usage:? *, ([\w-]+)/gm)].map(([, name]) => name);
    expect(named.filter((name) => !explained.includes(name))).toEqual(['terms']);
    expect(unfinishedIn(stdout, 'screen reader')).toEqual([]);
  });

  it.each(['signs', 'words', 'commands', 'buttons'] as const)('in the list of all commands, told by %s', (keys) => {
    const held = holdSession(timelineOf());
    for (const line of ['goto 2.5', 'lesson we-love-deep-learning', 'why', 'sample', 'tour']) {
      held.run(...(line.split(' ') as [string]));
      changeSession(held.store, { keys });
      const said = textsOf(sayHelp(contextOf(held.store.getState()))).join('\n');
      expect(unfinishedIn(said, line)).toEqual([]);
    }
  });
});
