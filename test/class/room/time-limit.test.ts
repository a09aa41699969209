/** Work that a class waits for is given up where it does not end. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTimeLimit } from '../../../src/class/room/time-limit.js';
import { TookTooLong } from '../../../src/numbers/engine/errors.js';
import { longTest } from '../../support/depth.js';

/** Longer than anything that ends takes here, on however busy a machine. */
const BRIEF = { milliseconds: 1500 };

function loop(): never {
  for (;;);
}

describe('a time limit', () => {
  test('gives what the work gives, and throws what it throws', () => {
    const within = createTimeLimit();
    const problem = new Error('of its own');
    expect(within(() => 42)).toBe(42);
    expect(() =>
      within(() => {
        throw problem;
      }),
    ).toThrow(problem);
    expect(within(() => 43)).toBe(43);
  });

  test('gives up a loop, and goes on with the next work', () => {
    const within = createTimeLimit(BRIEF);
    expect(() => within(loop)).toThrow(TookTooLong);
    expect(within(() => 'next')).toBe('next');
  });

  longTest('limits the whole where work within it is limited, too', () => {
    const within = createTimeLimit(BRIEF);
    expect(within(() => within(() => 'inner'))).toBe('inner');
    expect(() => within(() => within(loop))).toThrow(TookTooLong);
    expect(() => within(loop)).toThrow(TookTooLong);
  });

  test('waits once in a turn of the event loop, and then puts an earlier state back', async () => {
    let mended = 0;
    const within = createTimeLimit({ ...BRIEF, mend: () => mended++ });
    let calls = 0;
    const count = (): never => {
      calls++;
      return loop();
    };
    for (let k = 0; k < 3; k++) expect(() => within(count)).toThrow(TookTooLong);
    expect([calls, mended]).toEqual([1, 0]);
    await turn();
    expect(mended).toBe(1);
    expect(within(() => 'again')).toBe('again');
  });
});
