/** The words that start the program again, which stand in the commands that it prints. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { howCalled } from '../../../src/cli/arguments/called.js';
import { longTest } from '../../support/depth.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

describe('the program is called', () => {
  const SCRIPT = '/clone/dist/cli.js';
  const start = { script: SCRIPT, folder: '/clone', environment: { PATH: '/usr/bin:/own/bin' } };
  const filesOf = (files: Readonly<Record<string, string>>) => (path: string) => files[path] ?? null;

  test.each([
    ['backstep where the shell finds this one', { '/own/bin/backstep': SCRIPT }, {}, 'backstep'],
    ['by its file where the shell finds another', { '/usr/bin/backstep': '/other/cli.js' }, {}, 'node dist/cli.js'],
    ['by its file where the shell finds none', {}, {}, 'node dist/cli.js'],
    ['by its whole path from elsewhere', {}, { folder: '/home/me' }, 'node /clone/dist/cli.js'],
    ['through npx where npm started it', {}, { environment: { npm_command: 'run-script' } }, 'npx backstep'],
    [
      'through npx where it is installed in a project',
      { '/project/node_modules/.bin/backstep': SCRIPT },
      { folder: '/project/runs', environment: { npm_command: 'exec' } },
      'npx backstep',
    ],
    [
      'by its file where npm started what started it elsewhere',
      {},
      { folder: '/home/me', environment: { npm_command: 'test' } },
      'node /clone/dist/cli.js',
    ],
  ])('%s', (_, files, change, words) => {
    expect(howCalled({ ...start, ...change, fileAt: filesOf({ [SCRIPT]: SCRIPT, ...files }) })).toBe(words);
  });

  test('by a path that a shell takes as one word', () => {
    const script = "/my clone/it's/cli.js";
    const words = howCalled({ ...start, script, fileAt: filesOf({ [script]: script }) });
    expect(execFileSync('sh', ['-c', `set -- ${words}; printf %s "$2"`], { encoding: 'utf8' })).toBe(script);
  });
});

longTest('a command that is printed works as it is printed, however the program was started', () => {
  const folder = makeTestFolder();
  const cli = resolve('dist/cli.js');
  mkdirSync(join(folder, 'bin'));
  symlinkSync(cli, join(folder, 'bin', 'backstep'));
  const { npm_command: _, ...environment } = process.env;
  const env = { ...environment, PATH: `${join(folder, 'bin')}:${process.env.PATH}` };
  const printedBy = (words: string, cwd: string): string => {
    const said = execFileSync('sh', ['-c', `${words} help nonsense 2>&1 || true`], { cwd, env, encoding: 'utf8' });
    return /"([^"]* help)" lists/.exec(said)?.[1] ?? said;
  };
  for (const [words, cwd] of [
    ['backstep', folder],
    [`node ${cli}`, folder === '/' ? folder : join(folder, 'bin')],
    ['node dist/cli.js', resolve('.')],
  ] as const) {
    const command = printedBy(words, cwd);
    expect(execFileSync('sh', ['-c', command], { cwd, env, encoding: 'utf8' })).toContain('Topics:');
  }
  expect(printedBy('npx --no-install backstep', resolve('.'))).toBe('npx backstep help');
});
