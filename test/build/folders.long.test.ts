/** The program is built and runs in whatever folder a clone lies. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { makeSharedFolder } from '../support/temporary-folder.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

const { clone, node } = cloneAs('a ü #1 100% of it');
let outputs: readonly { readonly stderr: string }[] = [];

beforeAll(async () => {
  mkdirSync(join(clone, 'dist'));
  writeFileSync(join(clone, 'dist', 'old.js'), '');
  const build = () => promisify(execFile)(process.execPath, ['src/build/bundle.mjs'], { cwd: clone });
  outputs = await Promise.all([build(), build()]);
});

test('a folder may have a space, other letters, # and % in its name', () => {
  expect(node('dist/cli.js', '--eval', 'goto 3')).toContain('main, iteration 3, start of 47 steps');
  expect(node('dist/cli.js', 'help', 'fixtures')).toContain('vocabulary');
});

test('two builds at once do not get in the way of each other, nor of what is there', () => {
  expect(outputs.map(({ stderr }) => stderr)).toEqual(['', '']);
  expect(readdirSync(clone).filter((name) => name.startsWith('dist'))).toEqual(['dist']);
  expect(existsSync(join(clone, 'dist', 'old.js'))).toBe(false);
});

/** What a build needs, in a folder of this name. */
function cloneAs(folder: string) {
  const clone = join(makeSharedFolder(), folder);
  mkdirSync(clone);
  for (const name of ['src', 'fixtures', 'package.json', 'tsconfig.json', 'LICENSE'])
    cpSync(join(root, name), join(clone, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const node = (...args: readonly string[]) => execFileSync(process.execPath, args, { cwd: clone, encoding: 'utf8' });
  return { clone, node };
}
