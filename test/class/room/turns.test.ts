/** Guests take turns. */
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/class/room/turns.js';
import { until } from '../../support/tasks.js';

describe('turns', () => {
  it('come one in each turn of the event loop, whatever one of them throws', async () => {
    const turns = createTurns();
    const done: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      turns.schedule(
        () => {
          done.push(name);
          if (name === 'b') throw new Error('of b');
        },
        (error) => done.push(String(error)),
      );
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['a']);
    await until(() => done.length === 4);
    expect(done).toEqual(['a', 'b', 'Error: of b', 'c']);
  });

  it('come seldom while somebody goes first, and never not at all', async () => {
    let isHeld = true;
    const turns = createTurns(() => isHeld);
    const done: number[] = [];
    for (let k = 0; k < 4; k++)
      turns.schedule(
        () => done.push(k),
        () => {},
      );
    let loops = 0;
    while (done.length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
      loops++;
    }
    expect(loops).toBeGreaterThan(4);
    isHeld = false;
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([0, 1, 2, 3]);
  });
});
