/** A command that is printed works in a shell as it is printed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../../support/temporary-folder.js';

test('a command that is printed works as it is printed, however the program was started', () => {
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
