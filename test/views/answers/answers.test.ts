/** Every kind of answer has both halves: what it is, in the debugger, and how it is drawn, in the views. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { ANSWERS } from '../../../src/debugger/answers/answers.js';
import { ANSWER_ROWS } from '../../../src/views/answers/answers.js';

const KINDS = ANSWERS.map(({ kind }) => kind);

test('no two answers are of one kind', () => {
  expect(new Set(KINDS).size).toBe(KINDS.length);
});

test('what can be opened can be drawn, and nothing else', () => {
  expect(Object.keys(ANSWER_ROWS).sort()).toEqual([...KINDS].sort());
});

test.each([['debugger'], ['saying', 'views']])('each has a file of its name in %s', (...halves) => {
  const folders = halves.map((half) => new URL(`../../../src/${half}/answers`, import.meta.url));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((file) => basename(String(file))),
  );
  expect(files).toEqual(expect.arrayContaining(KINDS.map((kind) => `${kind}.ts`)));
});
