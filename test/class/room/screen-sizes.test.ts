/** The sizes of a class's screens, with real SSH clients: a crowd shares a few, the presenter always has their own. */
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { createSizeCount, LADDER, roundDown } from '../../../src/class/room/screen-sizes.js';
import { openClass, present, view } from '../../support/class.js';
import { hasSsh, RIGHT } from '../../support/ssh-client.js';
import type { Terminal } from '../../support/terminal.js';

describe('the sizes of a crowd', () => {
  afterEach(() => vi.useRealTimers());

  it('are rounded down to a step of the ladder that fits', () => {
    const wrong: object[] = [];
    for (let columns = 60; columns <= 300; columns += 7) {
      for (let rows = 20; rows <= 120; rows += 3) {
        const step = roundDown({ columns, rows });
        const fits = step.columns <= columns && step.rows <= rows;
        if (!LADDER.includes(step) || !fits) wrong.push({ columns, rows, step });
      }
    }
    expect(wrong).toEqual([]);
    expect(roundDown({ columns: 250, rows: 29 })).toEqual({ columns: 120, rows: 29 });
  });

  it('are noticed at once when many come, and forgotten only when few are left', () => {
    vi.useFakeTimers();
    let changes = 0;
    const sizes = createSizeCount(() => changes++);
    const all = Array.from({ length: 20 }, (_, k) => ({ columns: 100 + k, rows: 40 }));
    for (const size of all) sizes.add(size);
    expect([sizes.isCrowded, changes]).toEqual([true, 1]);
    for (const size of all.slice(5)) sizes.remove(size);
    vi.runAllTimers();
    expect([sizes.isCrowded, changes]).toEqual([true, 1]);
    sizes.remove(all[4]);
    vi.runAllTimers();
    expect([sizes.isCrowded, changes]).toEqual([false, 2]);
  });
});

describe.skipIf(!hasSsh)('a class of many sizes', () => {
  test('leaves the presenter their own, shares a few among viewers, and gives them back when there is room', async () => {
    const there = await openClass();
    const early = await view(there, { columns: 140, rows: 50 });
    expect(widthOf(early)).toBe(140);
    const crowd = await Promise.all(
      Array.from({ length: 26 }, (_, k) => view(there, { columns: 70 + 2 * k, rows: 24 + k })),
    );
    const presenter = await present(there, { columns: 131, rows: 45 });
    presenter.write(RIGHT);
    await presenter.until(/step 1 of 47/);
    expect(widthOf(presenter)).toBe(131);
    await early.until(/^[^\n]{0,120}\n[\s\S]*step 1 of 47/);
    expect(widthOf(early)).toBe(120);
    expect(there.classroom.stageCount).toBeLessThanOrEqual(LADDER.length + 1);
    for (const viewer of crowd) viewer.write('q');
    await Promise.all(crowd.map(({ exited }) => exited));
    await early.until(/^[^\n]{121,140}\n/);
    expect(widthOf(early)).toBe(140);
  });
});

function widthOf(terminal: Terminal): number {
  return Math.max(
    ...terminal
      .text()
      .split('\n')
      .map(({ length }) => length),
  );
}
