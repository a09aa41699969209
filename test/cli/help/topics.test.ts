/** The topics of the help: what they say is what the code does, and the debugger and the command line show the same. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createCommandLine } from '../../../src/cli/arguments/command-line.js';
import { finishTopics } from '../../../src/cli/help/main.js';
import { withTables } from '../../../src/cli/help/tables.js';
import { EXIT, exitCodeOf } from '../../../src/cli/running.js';
import { keyTableMarkdown } from '../../../src/commands/articles/help.js';
import { COMMANDS } from '../../../src/commands/commands.js';
import { glossary } from '../../../src/debugger/expressions/glossary.js';
import { RULE_NAMES } from '../../../src/debugger/rules/rules.js';
import { parseLesson } from '../../../src/debugger/teaching/parse-lesson.js';
import { termNamed } from '../../../src/debugger/terms.js';
import { readTopic } from '../../../src/debugger/topic-text.js';
import { TOPICS, type TopicName, topicNamed } from '../../../src/debugger/topics.js';
import { textOfInlines, textsOf } from '../../../src/document/document.js';
import { escapeMarkdown, parseMarkdown } from '../../../src/explaining/markdown.js';
import { Timeline } from '../../../src/timeline/timeline.js';
import { fixtureJsonSchema } from '../../../src/training/fixture/fixture-json-schema.js';
import { loadFixture } from '../../../src/training/fixture/load-fixture.js';
import { openProgram } from '../../../src/training/iteration/open-program.js';
import { runLinesJsonSchema } from '../../../src/training/run-lines.js';
import { run } from '../../support/command-line.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

const SOURCES = fileURLToPath(new URL('../../../src/cli/help/topics', import.meta.url));
const README = fileURLToPath(new URL('../../../README.md', import.meta.url));
const TEXTS = finishTopics(SOURCES, createCommandLine());
const textOf = (topic: TopicName): string => TEXTS.get(`${topic}.md`) ?? '';

function cellsOf(topic: TopicName, column = 0): readonly string[] {
  return parseMarkdown(textOf(topic)).flatMap((block) =>
    block.kind === 'table' ? block.rows.map(({ cells }) => textOfInlines(cells[column])) : [],
  );
}

describe('every topic', () => {
  it('has a text, and no text is without its topic', () => {
    expect(readdirSync(SOURCES).sort()).toEqual(TOPICS.map(({ name }) => `${name}.md`).sort());
  });

  it.each(TOPICS.map(({ name }) => name))('%s is built as its text and the code are now', (name) => {
    expect(textOf(name)).not.toMatch(/\{\{|undefined/);
    expect(readTopic(name)).toBe(textOf(name));
  });

  it('that promises numbers to the bit excepts the payload of a NaN, which no engine promises to keep', () => {
    const exporting = COMMANDS.find(({ name }) => name === 'export')?.details?.join(' ') ?? '';
    const texts = [
      textOf('exporting'),
      textOf('publish'),
      textOf('stability'),
      exporting,
      readFileSync(README, 'utf8'),
    ];
    for (const text of texts) {
      const promises = text.match(
        /(read back|float64|same numbers[^.]*|writes values|losses to the last|with\s+the same bits)[^.]*/g,
      );
      expect(promises?.filter((promise) => /bit/.test(promise) && !/payload of a NaN/.test(promise))).toEqual([]);
    }
  });

  it('has names that mean nothing else, but for the keys of attention', () => {
    const words = TOPICS.flatMap((topic) => [topic.name, ...('soughtAs' in topic ? topic.soughtAs : [])]);
    expect(new Set(words).size).toBe(words.length);
    const taken = COMMANDS.flatMap(({ name, aliases }) => [name, ...aliases]);
    expect(words.filter((word) => taken.includes(word) || termNamed(word) !== null)).toEqual(['keys']);
    expect(textOf('keys')).toContain('`help key`');
  });

  it('refuses a table that there is not', () => {
    expect(() => withTables('{{nonsense}}', createCommandLine())).toThrow('There is no table nonsense.');
  });
});

describe('what a topic lists', () => {
  it('of keys is the command table', () => {
    expect(textOf('keys')).toContain(keyTableMarkdown());
    expect(cellsOf('keys', 1)).toEqual(COMMANDS.map(({ name }) => name));
  });

  it('of the command line is every command with every option', () => {
    const program = createCommandLine();
    const options = [program, ...program.commands].flatMap((command) => command.options.map(({ flags }) => flags));
    expect(options.length).toBeGreaterThan(30);
    expect(cellsOf('command-line')).toEqual(options);
    for (const command of program.commands) expect(textOf('command-line')).toContain(`## backstep ${command.name()}`);
  });

  it('of expressions is the glossary', () => {
    const entries = glossary().flatMap((group) => group.entries);
    expect(cellsOf('expressions')).toEqual(entries.map(({ name }) => name));
    expect(cellsOf('expressions', 1)).toEqual(entries.map(({ summary }) => summary));
  });

  it('of stopping is every rule', () => {
    expect(cellsOf('stopping')).toEqual([...RULE_NAMES]);
  });

  it.each([
    ['fixtures' as const, fixtureJsonSchema()],
    ['jsonl' as const, runLinesJsonSchema()],
  ])('of %s is every field that its schema describes, in its words', (topic, schema) => {
    const described: [name: string, description: string][] = [];
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, field] of Object.entries((value as { properties?: object }).properties ?? {})) {
        if (typeof field.description === 'string' && field.const === undefined)
          described.push([name, field.description]);
      }
      Object.values(value).forEach(visit);
    };
    visit(schema);
    expect(described.length).toBeGreaterThan(20);
    const fields = cellsOf(topic).map((path) => path.split('.').at(-1));
    const meanings = cellsOf(topic, 2);
    for (const [name, description] of described) {
      expect(fields, name).toContain(name);
      expect(meanings, name).toContain(description);
    }
  });

  it('of exit codes is those of the program', () => {
    const signals = (['SIGHUP', 'SIGQUIT', 'SIGTERM'] as const).map(exitCodeOf);
    const codes = [...Object.values(EXIT), ...signals].sort((a, b) => a - b);
    expect(cellsOf('exit-codes')).toEqual(codes.map(String));
  });
});

describe('an example in a topic', () => {
  const FIXTURES = [...textOf('fixtures').matchAll(/```json\n(\{\n.*?)\n```/gs)].map(([, json]) => json);

  it('has scores set by hand, near the top', () => {
    expect(FIXTURES).toHaveLength(2);
    expect(FIXTURES[1]).toContain('"scores"');
    expect(
      textOf('fixtures')
        .split('\n')
        .findIndex((line) => line.includes('"scores"')),
    ).toBeLessThan(40);
  });

  it.each(FIXTURES)('of a fixture opens and learns, with the name of its file: %s', (json) => {
    const path = join(makeTestFolder(), 'pets.json');
    writeFileSync(path, json);
    const loaded = loadFixture(path);
    expect(loaded.fixture).toMatchObject({
      name: 'pets',
      model: { kind: 'tabular' },
      vocabulary: expect.arrayContaining(['<BOS>', 'the', 'sleeps']),
    });
    const timeline = new Timeline(openProgram(loaded));
    const lossAt = (iteration: number): number => timeline.trace(iteration).outcome.total.data[0];
    expect(lossAt(199)).toBeLessThan(lossAt(0) / 2);
  });

  it('of a lesson is a lesson', () => {
    const [, text = ''] = /```text\n(# .*?)\n```/s.exec(textOf('lessons')) ?? [];
    expect(parseLesson('first-look', text, COMMANDS).stops).toHaveLength(2);
  });
});

describe('help TOPIC', () => {
  it.each(TOPICS.map(({ name }) => name))(
    'on %s shows in the debugger the text that the command line prints',
    async (name) => {
      const held = holdSession(timelineOf());
      expect(held.run('help', name)).toBe('');
      expect(held.session.open.answer).toEqual({ kind: 'topic', name, text: textOf(name) });
      const { code, stdout } = await run('help', name);
      expect(code).toBe(0);
      const words = (text: string): string => text.replace(/\s+/g, ' ');
      const blocks = parseMarkdown(textOf(name));
      const paragraphs = textsOf(blocks.filter(({ kind }) => kind !== 'table'));
      for (const paragraph of paragraphs) expect(words(stdout)).toContain(words(paragraph));
    },
  );

  it('takes other names for a topic', () => {
    expect(topicNamed('PyTorch')).toBe('recording');
    expect(topicNamed('nothing')).toBeNull();
  });

  it('lists the topics when asked for them', () => {
    const held = holdSession(timelineOf());
    held.run('help', 'topics');
    const { text } = held.session.open.answer as { text?: string };
    for (const { name, summary } of TOPICS) expect(text).toContain(`| \`${name}\` | ${escapeMarkdown(summary)} |`);
  });

  it('offers the closest names for one that there is not', async () => {
    const held = holdSession(timelineOf());
    expect(held.run('help', 'teachrs')).toContain('Of the topics it may be "teachers".');
    const { code, stdout, stderr } = await run('help', 'teachrs');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('There is no command, topic or term "teachrs". It may be "teachers".');
  });
});

describe('backstep help', () => {
  it('alone lists every command and every topic', async () => {
    const { code, stdout } = await run('help');
    expect(code).toBe(0);
    for (const command of createCommandLine().commands)
      expect(stdout).toMatch(new RegExp(`^  ${command.name()} `, 'm'));
    for (const { name, summary } of TOPICS)
      expect(stdout).toMatch(new RegExp(`^${name} +${summary.slice(0, 20)}`, 'm'));
  });

  it('knows commands of the program and of the debugger, and terms', async () => {
    expect((await run('help', 'run')).stdout).toContain('Usage: backstep run');
    expect((await run('help', 'verify')).stdout).toMatch(/Usage: backstep verify.*lm-golden\/1/s);
    expect((await run('help', 'goto')).stdout).toMatch(/In the debugger:.*usage {4}goto/s);
    expect((await run('help', 'softmax')).stdout).toContain('Makes shares of scores');
    for (const name of ['terms', 'glossary'])
      expect((await run('help', name)).stdout).toMatch(/^softmax +Makes shares/m);
  });

  it('has no text of a topic in the program itself, which would be loaded at every start', () => {
    const dist = new URL('../../../dist/', import.meta.url);
    const modules = readdirSync(dist).filter((name) => name.endsWith('.js'));
    expect(modules.length).toBeGreaterThan(10);
    expect(readFileSync(new URL('help/teachers.md', dist), 'utf8')).toContain('ObscureKeystrokeTiming');
    for (const name of modules)
      expect(readFileSync(new URL(name, dist), 'utf8')).not.toContain('ObscureKeystrokeTiming');
  });
});
