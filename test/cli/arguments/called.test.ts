/** The words that start the program again, which stand in the commands that it prints. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { howCalled } from '../../../src/cli/arguments/called.js';

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
