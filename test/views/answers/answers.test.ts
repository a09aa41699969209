/** Every kind of answer has both halves: what it is, in the debugger, and what is said of it, or how it is drawn. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWERS } from '../../../src/debugger/answers/answers.js';
import { SAID } from '../../../src/saying/answers/answers.js';
import { DRAWN } from '../../../src/views/answers/answers.js';

const KINDS = ANSWERS.map(({ kind }) => kind);

test('no two answers are of one kind', () => {
  expect(new Set(KINDS).size).toBe(KINDS.length);
});

test('what can be opened can be said or drawn, and nothing else', () => {
  const kinds = new Set([...Object.keys(SAID), ...Object.keys(DRAWN)]);
  expect([...kinds].sort()).toEqual([...KINDS].sort());
});

test.each([[['debugger']], [['saying', 'views']]])('each has a file of its name in %s', (places) => {
  const files = places.flatMap((place) =>
    readdirSync(new URL(`../../../src/${place}/answers`, import.meta.url), { recursive: true }).map((file) =>
      basename(String(file)),
    ),
  );
  expect(files).toEqual(expect.arrayContaining(KINDS.map((kind) => `${kind}.ts`)));
});
