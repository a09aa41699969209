/** Which tests run when: nothing is left out, and what is said of the commands in the README is what they do. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cases } from '../support/depth.js';
import { filesOf, isWaiting } from './kinds.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FILES = readdirSync(`${ROOT}test`, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.tsx?$/.test(name))
  .map((name) => `test/${name}`);

describe('the files of tests', () => {
  test('all run in one of the two commands, those that are long by nature in the second', () => {
    const [usual, long] = [filesOf('test', ROOT), filesOf('long', ROOT)];
    expect(new Set([...usual, ...long])).toEqual(new Set(FILES));
    const only = long.filter((file) => !usual.includes(file));
    expect(only).toEqual(FILES.filter((file) => file.includes('.long.test.')));
    expect(only.length).toBeLessThan(FILES.length / 10);
  });

  test('on other versions of Node.js are those about bits, numbers, streams, terminal and start-up', () => {
    const files = filesOf('versions', ROOT);
    for (const name of [
      'training/iteration/bits',
      'numbers/kernels/elementary',
      'terminal/stream/full-screen',
      'launch',
      'cli/starts',
    ])
      expect(files).toContain(`test/${name}.test.ts`);
    expect(files.length).toBeLessThan(FILES.length / 2);
  });

  test('are told apart by whether they wait for what they start', () => {
    expect(isWaiting(`${ROOT}test/terminal/stream/full-screen.test.ts`)).toBe(true);
    expect(isWaiting(`${ROOT}test/numbers/kernels/matmul.test.ts`)).toBe(false);
  });
});

describe('a property', () => {
  test('is tried with as many cases as this run is deep, whatever number it names', () => {
    let tried = 0;
    fc.assert(
      fc.property(fc.integer(), () => {
        tried++;
      }),
      { numRuns: 50 },
    );
    expect(tried).toBe(cases(50));
  });

  test('is tried with all its examples first', () => {
    const tried: number[] = [];
    const examples = Array.from({ length: 40 }, (_, k) => [1000 + k] as [number]);
    fc.assert(
      fc.property(fc.integer(), (n) => {
        tried.push(n);
      }),
      { numRuns: 50, examples },
    );
    expect(tried.slice(0, 40)).toEqual(examples.flat());
  });
});
