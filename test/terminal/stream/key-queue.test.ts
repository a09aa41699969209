/** Keys that arrive faster than they can be handled. */
import { expect, test } from 'vitest';
import { createKeyQueue } from '../../../src/terminal/stream/key-queue.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes longer than a slice, by the clock that the queue reads. */
function handleSlowly(): void {
  const until = performance.now() + 20;
  while (performance.now() < until);
}

test('a key is handled at once, and one that comes in the same turn right after it', () => {
  const handled: string[] = [];
  const { press } = createKeyQueue((key) => handled.push(key));
  press('a');
  expect(handled).toEqual(['a']);
  press('b');
  expect(handled).toEqual(['a', 'b']);
});

test('slow keys leave the event loop its turns, and none is lost or overtaken', async () => {
  const handled: string[] = [];
  const queue = createKeyQueue((key) => {
    handled.push(key);
    handleSlowly();
  });
  for (const key of 'abcd') queue.press(key);
  expect(handled).toEqual(['a']);
  let isEmpty = false;
  queue.whenEmpty(() => {
    isEmpty = true;
  });
  let turns = 0;
  for (; !isEmpty && turns < 100; turns++) await turn();
  expect(handled.join('')).toBe('abcd');
  expect(turns).toBeGreaterThanOrEqual(3);
});

test('Escape takes the place of keys that have waited, but not of those that came with it', async () => {
  const handled: string[] = [];
  const queue = createKeyQueue((key) => {
    handled.push(key);
    handleSlowly();
  });
  for (const key of ['a', 'b', 'escape', 'c']) queue.press(key);
  await turn();
  await turn();
  expect(handled.slice(0, 2)).toEqual(['a', 'b']);
  for (const key of 'xyz') queue.press(key);
  await turn();
  queue.press('escape');
  for (let turns = 0; turns < 10; turns++) await turn();
  expect(handled.at(-1)).toBe('escape');
  expect(handled).not.toContain('z');
});

test('Escape leaves a key that came with it where none of an earlier turn waits any more', async () => {
  const handled: string[] = [];
  const queue = createKeyQueue((key) => {
    handled.push(key);
    handleSlowly();
  });
  for (const key of ['a', 'b']) queue.press(key);
  await turn();
  expect(handled).toEqual(['a', 'b']);
  for (const key of ['c', 'escape']) queue.press(key);
  await turn();
  await turn();
  expect(handled).toEqual(['a', 'b', 'c', 'escape']);
});

test('nothing is handled once it is closed', async () => {
  const handled: string[] = [];
  const queue = createKeyQueue((key) => {
    handled.push(key);
    handleSlowly();
  });
  queue.press('a');
  queue.press('b');
  queue.close();
  queue.press('c');
  await turn();
  await turn();
  expect(handled).toEqual(['a']);
});
