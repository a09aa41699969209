/** Every kind of answer is one file: what it holds, its commands and what is said of it. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWERS } from '../../src/questions/answers.js';

const KINDS = ANSWERS.map(({ kind }) => kind);

test('no two answers are of one kind', () => {
  expect(new Set(KINDS).size).toBe(KINDS.length);
});

test('each has a file of its name', () => {
  const folder = new URL('../../src/questions', import.meta.url);
  const files = readdirSync(folder, { recursive: true }).map((file) => basename(String(file)));
  expect(files).toEqual(expect.arrayContaining(KINDS.map((kind) => `${kind}.ts`)));
});
