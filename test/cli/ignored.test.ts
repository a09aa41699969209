/** What is asked for on the command line and cannot be done is refused rather than ignored. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCommandLine } from '../../src/cli/arguments/command-line.js';
import { run } from '../support/command-line.js';
import { makeTestFolder } from '../support/temporary-folder.js';

test.each([[[]], [['report']], [['code']], [['run', '--iterations', '1']], [['publish', '--output', 'never.html']]])(
  'a folder of fixtures that is not there: %j',
  async (command) => {
    const folder = join(makeTestFolder(), 'none');
    const [name, ...flags] = command;
    const args = [...(name === undefined ? [] : [name]), 'villages-bigram', ...flags];
    expect(await run('--fixtures', folder, ...args)).toEqual({
      code: 2,
      stdout: '',
      stderr: `backstep: --fixtures ${folder}: there is no such folder.\n`,
    });
  },
);

test.each([[['we-love-deep-learning']], [['report', 'we-love-deep-learning']]])(
  'a rank of what is no recording: %j',
  async (args) => {
    const { code, stdout, stderr } = await run('--rank', '3', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('backstep: --rank chooses one of the processes of a recording, and no recording is named.\n');
  },
);

test.each([
  ['report', '--lesson', 'adam'],
  ['code', '--lesson', 'adam'],
  ['run', '--session', 'saved.json', '--iterations', '1'],
])('a lesson or a session of a command that takes none: %s %s', async (...args) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    new RegExp(`^backstep: "${args[0]}" takes no ${args[1]}\\. The debugger does, and serve, publish`),
  );
});

describe('an option of the debugger', () => {
  const program = createCommandLine();
  const NAMED = ['report', 'run', 'serve', 'publish', 'code', 'check', 'compare', 'fixtures'];
  const TAKERS: Readonly<Record<string, readonly string[]>> = {
    ...{ '--set': NAMED, '--seed': NAMED, '--fixtures': NAMED },
    ...{ '--lesson': ['serve', 'publish'], '--session': ['serve', 'publish', 'code'] },
    ...{ '--rank': ['report', 'serve', 'publish', 'compare'] },
    ...{ '--theme': ['serve', 'config'], '--ascii': ['serve', 'config'], '--no-ascii': ['serve', 'config'] },
  };
  const VALUES: Readonly<Record<string, string>> = { '--set': 'a=1', '--theme': 'dark', '--seed': '1', '--rank': '0' };
  const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
    ...{ completion: ['bash'], relay: ['mqtt://127.0.0.1:1/class'], run: ['--iterations', '1'] },
    ...{ publish: ['--output', 'never.html'], verify: ['never.json'], compare: ['never.bst', 'other.bst'] },
  };

  const untaken = program.commands.flatMap((command) =>
    program.options
      .flatMap(({ long, flags }) => (long === '--version' ? [] : [{ long: long ?? flags, flags }]))
      .filter(({ long }) => TAKERS[long]?.includes(command.name()) !== true)
      .map(({ long, flags }) => [command.name(), long, flags.includes('<')] as const),
  );

  test.each(untaken)('that %s does not use is refused: %s', async (command, option, hasValue) => {
    const value = hasValue ? [VALUES[option] ?? 'never'] : [];
    const { code, stdout, stderr } = await run(command, ...(ARGUMENTS[command] ?? []), option, ...value);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`backstep: "${command}" takes no ${option}. The debugger does`);
  });
});

test.each([['fixtures'], ['fixtures', '--schema'], ['report', 'REC'], ['REC', '--eval', 'step']])(
  'what changes a fixture, where no fixture is trained: %s %s %s',
  async (...args) => {
    const folder = makeTestFolder();
    const named = args.map((arg) => (arg === 'REC' ? folder : arg));
    for (const option of [
      ['--set', 'optimizer.learningRate=3'],
      ['--seed', '3'],
    ]) {
      const { code, stdout, stderr } = await run(...named, ...option);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^backstep: --set and --seed change /);
    }
  },
);

test.each([
  ['--schema', '--run-schema'],
  ['--schema', '--validate', 'never.json'],
  ['--run-schema', '--validate', 'never.json'],
])('one of two answers that were asked of fixtures: %s %s', async (...args) => {
  const { code, stdout, stderr } = await run('fixtures', ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(`${args[0]}' cannot be used with option '${args[1]}`);
});

test('an argument of any length is quoted in part', async () => {
  for (const args of [['completion', 'x'.repeat(5000)], [`--${'x'.repeat(5000)}`]]) {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr.length).toBeLessThan(400);
  }
});
