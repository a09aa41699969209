/** The token in the link of a class: it lives as long as the class. */
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endToken, openToken } from '../../../src/class/web/class-token.js';
import { makeTestFolder } from '../../support/temporary-folder.js';

it('is the same after a crash, and another once the class has ended', () => {
  const file = join(makeTestFolder(), 'state', 'web-8080.token');
  const token = openToken(file);
  expect(token).toMatch(/^[\w-]{22}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(openToken(file)).toBe(token);
  endToken(file);
  expect(existsSync(file)).toBe(false);
  expect(openToken(file)).not.toBe(token);
});

it('is made anew where others could have read it, and where it is none', () => {
  const file = join(makeTestFolder(), 'web-8080.token');
  const token = openToken(file);
  chmodSync(file, 0o644);
  const next = openToken(file);
  expect(next).not.toBe(token);
  expect(readFileSync(file, 'utf8')).toBe(`${next}\n`);
  writeFileSync(file, '../../etc/passwd\n');
  expect(openToken(file)).toMatch(/^[\w-]{22}$/);
});
