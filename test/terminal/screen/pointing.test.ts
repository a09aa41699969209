/** What a presenter points at stands out at every size. */
import { describe, expect, it } from 'vitest';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { isPointing } from '../../../src/explaining/compared.js';
import { screenParts } from '../../../src/terminal/screen/screen.js';
import { timelineOf } from '../../support/fixtures.js';
import { holdSession } from '../../support/held-session.js';

function open(fixture?: string) {
  const { store, execute } = holdSession(timelineOf(fixture), { company: 'class' });
  return {
    store,
    execute,
    /** The texts that stand out on a screen of this size. */
    pointed: (columns: number, rows: number): string => {
      const { session, branches } = store.getState();
      const { step = [] } = screenParts(session, branches, columns, rows) ?? {};
      return step
        .flatMap((row) => row.filter(({ role }) => role === 'pointed'))
        .map((part) => textOf([part]))
        .join('')
        .trim();
    },
  };
}

const SIZES = [
  [40, 28],
  [60, 20],
  [80, 23],
  [120, 39],
  [200, 55],
] as const;

describe('the pointer', () => {
  it.each(SIZES)('marks the selected line on %i columns and %i rows, and goes along with it', async (columns, rows) => {
    const { execute, pointed } = open();
    await execute('goto 0.7');
    expect(pointed(columns, rows)).toBe('');
    await execute('point');
    expect(pointed(columns, rows)).toMatch(/^▸ we .*0\.149/);
    await execute('select-up');
    expect(pointed(columns, rows)).toMatch(/^▸ hello .*0\.300/);
    await execute('select-down', 'select-down');
    expect(pointed(columns, rows)).toMatch(/^▸ is .*0\.082/);
  });

  it('marks one value of a matrix, not the line that it stands in', async () => {
    const { execute, pointed } = open();
    await execute('goto 0.accumulate', 'point');
    const [whole, value] = [pointed(120, 39), /[−+]?\d+\.\d+/];
    expect(whole).toMatch(value);
    expect(whole.length).toBeLessThan(80);
  });

  it('says in words that it is there, where the line has room', async () => {
    const { execute, pointed } = open();
    await execute('goto 0.7', 'point');
    expect(pointed(120, 39)).toMatch(/◂ here$/);
  });

  it('is gone with the next step, and when one points again', async () => {
    const { execute, pointed, store } = open();
    await execute('goto 0.7', 'point', 'step');
    expect(pointed(120, 39)).toBe('');
    await execute('point', 'point');
    expect(pointed(120, 39)).toBe('');
    expect(isPointing(store.getState().session)).toBe(false);
  });

  it('marks the selected line of an answer', async () => {
    const { execute, pointed } = open();
    await execute('goto 0.7', 'why', 'point');
    expect(pointed(120, 39)).toMatch(/▸/);
  });

  it('is refused where there is nothing to point at, and nobody to point for', async () => {
    const { execute, store } = open();
    await execute('point');
    expect(store.getState().session.open.message?.text).toMatch(/no line to point at here/);
    const alone = holdSession(timelineOf());
    await alone.execute('goto 0.7', 'point');
    expect(alone.store.getState().session.open.message?.text).toMatch(/nobody here to point it out to/);
  });
});
