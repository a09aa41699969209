/** A cache that forgets what is not used any more. */
import { expect, test } from 'vitest';
import { createBoundedCache } from '../../src/terminal/bounded-cache.js';

test('a bounded cache computes a value once while it is in use', () => {
  const computed: string[] = [];
  const cache = createBoundedCache<number>(10_000);
  const length = (key: string): number => cache.get(key, (missing) => computed.push(missing));
  length('often');
  for (let index = 0; index < 5_000; index++) {
    length(`seldom ${index}`);
    length('often');
  }
  expect(computed.filter((key) => key === 'often')).toHaveLength(1);
  expect(computed).toHaveLength(5_001);
});

test('a bounded cache forgets what was not used since it filled up twice', () => {
  let computed = 0;
  const cache = createBoundedCache<number>(10_000);
  cache.get('old', () => computed++);
  for (let index = 0; index < 1_000; index++) cache.get(`${index}`.repeat(20), () => index);
  cache.get('old', () => computed++);
  expect(computed).toBe(2);
});

test('a bounded cache keeps values which are undefined', () => {
  let computed = 0;
  const cache = createBoundedCache<undefined>(100);
  const compute = (): undefined => void computed++;
  cache.get('key', compute);
  cache.get('key', compute);
  expect(computed).toBe(1);
});
