/** Every kind of answer has both halves: what it is, in the debugger, and what is said of it, in saying. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWERS } from '../../../src/debugger/answers/answers.js';
import { SAID } from '../../../src/saying/answers/answers.js';

const KINDS = ANSWERS.map(({ kind }) => kind);

test('no two answers are of one kind', () => {
  expect(new Set(KINDS).size).toBe(KINDS.length);
});

test('what can be opened can be said, and nothing else', () => {
  expect(Object.keys(SAID).sort()).toEqual([...KINDS].sort());
});

test.each(['debugger', 'saying'])('each has a file of its name in %s', (place) => {
  const folder = new URL(`../../../src/${place}/answers`, import.meta.url);
  const files = readdirSync(folder, { recursive: true }).map((file) => basename(String(file)));
  expect(files).toEqual(expect.arrayContaining(KINDS.map((kind) => `${kind}.ts`)));
});
