/** The shares of the long tests: together they are all of them, and none is much longer than another. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { filesOf } from './kinds.js';
import { DURATIONS, type Durations, sharesOf } from './shares.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARES = manifest.config.longShares;
const LONG = filesOf('long', ROOT);
const durations: Durations = JSON.parse(readFileSync(ROOT + DURATIONS, 'utf8'));
const secondsOf = (files: readonly string[]): number => files.reduce((sum, file) => sum + (durations[file] ?? 0), 0);

describe('the shares of the long tests', () => {
  test('have each file exactly once, by its name', () => {
    const shares = sharesOf(LONG, SHARES, durations);
    expect(shares).toHaveLength(SHARES);
    expect(shares.flat().sort()).toEqual([...LONG].sort());
  });

  test('are about as long as each other', () => {
    const seconds = sharesOf(LONG, SHARES, durations).map(secondsOf);
    expect(Math.max(...seconds) / Math.min(...seconds)).toBeLessThan(1.5);
  });

  test('have each file once, too, where files are new, gone or not timed at all', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 60 });
    const timed = fc.dictionary(fc.string(), fc.double({ min: 0, max: 1000, noNaN: true }));
    fc.assert(
      fc.property(names, timed, fc.integer({ min: 1, max: 12 }), (files, seconds, count) => {
        const shares = sharesOf(files, count, seconds);
        expect(shares).toHaveLength(count);
        expect(shares.flat().sort()).toEqual([...files].sort());
      }),
    );
  });

  test('are the same in whichever order the files are found', () => {
    expect(sharesOf([...LONG].reverse(), SHARES, durations)).toEqual(sharesOf(LONG, SHARES, durations));
  });
});
