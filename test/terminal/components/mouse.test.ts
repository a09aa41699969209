/**
 * The mouse on the debugger's screen: it does what the keys do, where it points.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { contextOf } from '../../../src/debugger/command.js';
import { fieldsOf } from '../../../src/debugger/session.js';
import type { PointerEvent } from '../../../src/document/cells/cell-grid.js';
import { pointAt } from '../../../src/terminal/components/mouse.js';
import { type AppStage, openApp, settle } from '../../support/app-stage.js';
import { gridText } from '../../support/shown-grid.js';

const SIZE = { columns: 120, rows: 40 };
let app: AppStage;

async function point(kind: PointerEvent['kind'], x: number, y: number, size = SIZE): Promise<void> {
  pointAt(app.store, app.driver, { kind, x, y }, size);
  await app.driver.whenIdle();
  await settle();
}

function lines(): readonly string[] {
  return gridText(app.stage.grid).split('\n');
}

/** Row of the screen on which a text stands. */
function rowOf(text: string | RegExp): number {
  const row = lines().findIndex((line) => line.search(text) !== -1);
  expect(row, `"${text}" is not on the screen`).not.toBe(-1);
  return row;
}

const session = () => app.store.getState().session;

describe('the mouse', () => {
  afterEach(() => app.close());

  it('selects the line of the step pane that it is pressed on', async () => {
    app = openApp(SIZE);
    await app.press('s');
    await point('press', 60, rowOf(/ learning /));
    expect(lines()[rowOf(/▸ learning/)]).toContain('learning');
    await point('press', 60, rowOf(/ the {2}/));
    expect(lines().some((line) => /▸ the /.test(line))).toBe(true);
  });

  it('selects the number of a matrix that it is pressed on', async () => {
    const size = { columns: 200, rows: 50 };
    app = openApp({ ...size, fixture: 'villages-microgpt' });
    await app.press(':', ...'goto', 'space', ...'0.1', 'return');
    const row = rowOf(/▸ \d \S/) + 1;
    const numbers = [...lines()[row].matchAll(/[+−]\d\.\d+/g)];
    expect(numbers.length).toBeGreaterThan(3);
    for (const k of [3, 1]) {
      await point('press', numbers[k].index + 2, row, size);
      const { selection } = session().where;
      expect((selection ?? 0) % 16).toBe(k);
      const { frame } = contextOf(app.store.getState()).moment;
      expect(frame?.output.data?.[selection ?? 0]).toBeCloseTo(Number(numbers[k][0].replace('−', '-')), 2);
    }
  });

  it('selects the row of a matrix that it is pressed on beside the numbers', async () => {
    app = openApp({ ...SIZE, fixture: 'villages-microgpt' });
    // 8 rows of 16 columns, as numbers.
    await app.press(':', ...'goto', 'space', ...'0.1', 'return');
    await app.press('down', 'down', 'down');
    const columns = 16;
    const row = (): number => Math.floor((session().where.selection ?? 0) / columns);
    const at = rowOf(/▸ \d \w/);
    const beside = lines()[at].indexOf('▸') + 2;
    const [before, column] = [row(), (session().where.selection ?? 0) % columns];
    for (const distance of [2, -1]) {
      await point('press', beside, at + distance);
      expect(row()).toBe(before + distance);
      expect((session().where.selection ?? 0) % columns).toBe(column);
      await point('press', beside, rowOf(/▸ \d \w/) - distance);
      expect(row()).toBe(before);
    }
  });

  it('chooses a line of the listing, and goes there at the second press', async () => {
    app = openApp(SIZE);
    await app.press('s');
    const row = rowOf(/▸ loss/);
    await point('press', 5, row);
    expect(fieldsOf(session())).toMatchObject({ focus: 'program' });
    expect(lines()[row]).toMatch(/^│ ▸ ▸ loss/);
    await point('press', 5, row);
    expect(lines()[row]).toContain('▾ loss');
    await point('press', 5, row + 1);
    await point('press', 5, row + 1);
    await point('press', 60, 5);
    expect(session().open.focus).toBe('step');
  });

  it('goes to the iteration of the scrubber that it is pressed on or drawn over', async () => {
    app = openApp({ ...SIZE, overrides: ['training.iterations=100'] });
    const track = lines()[38];
    const [first, last] = [track.indexOf('├') + 1, track.indexOf('┤') - 1];
    await point('press', last, 38);
    expect(session().where.cursor.iteration).toBe(100);
    await point('drag', first, 38);
    expect(session().where.cursor.iteration).toBe(0);
    await point('press', Math.round((first + last) / 2), 38);
    expect(Math.abs(session().where.cursor.iteration - 50)).toBeLessThanOrEqual(1);
    // What is drawn and what is hit are the same place.
    expect(lines()[38].indexOf('●')).toBe(Math.round((first + last) / 2));
  });

  it('scrolls the pane under it with the wheel', async () => {
    app = openApp({ ...SIZE, fixture: 'we-love-deep-learning' });
    await app.press(':', ...'goto', 'space', ...'.47', 'return');
    const before = lines()[6];
    await point('wheel-down', 80, 10);
    expect(session().open.scroll).toBe(3);
    expect(lines()[6]).not.toBe(before);
    await point('wheel-up', 80, 10);
    await point('wheel-up', 80, 10);
    expect(session().open.scroll).toBe(0);
    // Beside a pane that fits.
    await app.press(':', ...'goto', 'space', ...'.1', 'return');
    await point('wheel-down', 5, 5);
    expect(session().open.focus).toBe('program');
  });

  it('reaches nothing behind an overlay, and nothing beside the panes', async () => {
    app = openApp(SIZE);
    await app.press('s', '?');
    const before = session();
    for (const y of [0, 5, 38, 39]) await point('press', 60, y);
    expect(session()).toEqual(before);
    await app.press('escape');
    const closed = session();
    for (const [x, y] of [
      [3, 0],
      [3, 39],
      [118, 38],
      [60, 34],
    ])
      await point('press', x, y);
    expect(session().where.cursor).toEqual(closed.where.cursor);
  });
});
