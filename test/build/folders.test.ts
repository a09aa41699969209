/** The program is built and runs in whatever folder a clone lies. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makeTestFolder } from '../support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a folder may have a space, other letters, # and % in its name', () => {
  const clone = join(makeTestFolder(), 'a ü #1 100% of it');
  mkdirSync(clone);
  for (const name of ['src', 'fixtures', 'package.json', 'tsconfig.json', 'LICENSE'])
    cpSync(join(root, name), join(clone, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { cwd: clone, encoding: 'utf8' });
  node('src/build/bundle.mjs');
  expect(node('dist/cli.js', '--eval', 'goto 3')).toContain('main, iteration 3, start of 47 steps');
  expect(node('dist/cli.js', 'help', 'fixtures')).toContain('vocabulary');
});
