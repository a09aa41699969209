/** A draft of an iteration shows what it needs and takes next to none of it. */
import { expect, test } from 'vitest';
import { Arena, Draft } from '../../../src/numbers/engine/arena.js';

test('gives a small iteration places of its own', () => {
  const draft = new Draft();
  const arena = new Arena(0, null, false, draft);
  const views = Array.from({ length: 50 }, (_, k) => arena.allocate(1000).fill(k));
  expect(draft.isExceeded).toBe(false);
  views.forEach((view, k) => void expect(view.every((value) => value === k)).toBe(true));
});

test('gives a large one views of the right sizes, the same again after a reset, in little memory', () => {
  const draft = new Draft();
  const arena = new Arena(0, null, false, draft);
  const sizes = Array.from({ length: 400 }, (_, k) => 2 ** 20 - k);
  const views = sizes.map((size) => arena.allocate(size));
  expect(draft.isExceeded).toBe(true);
  expect(views.map(({ length }) => length)).toEqual(sizes);
  expect(arena.size).toBe(sizes.reduce((sum, size) => sum + size));
  arena.reset();
  sizes.forEach((size, k) => void expect(arena.allocate(size)).toBe(views[k]));
  const buffers = new Set(views.map(({ buffer }) => buffer));
  expect([...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(2 ** 25);
});
