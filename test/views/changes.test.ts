/**
 * What changed since the last stop is marked, and marking moves nothing.
 */
import { describe, expect, it } from 'vitest';
import { row, rowWidth, span, textOf } from '../../src/drawing/rows/rows.js';
import { left, right, table } from '../../src/drawing/rows/table.js';
import { markChanges } from '../../src/views/changes.js';
import { openApp } from '../support/app-stage.js';
import { gridText } from '../support/shown-grid.js';

const changedIn = (before: string, after: string): readonly string[] =>
  markChanges([row(before)], [row(after)])[0]
    .filter(({ role }) => role === 'changed')
    .map(({ text }) => text);

describe('changes', () => {
  it('are marked with their direction where a space is to spare', () => {
    const [marked] = markChanges([row('  love    0.5000  ██')], [row('  love    0.7500  ███')]);
    expect(textOf(marked)).toBe('  love   ▲0.7500  ███');
    expect(changedIn('  a   1.0  2.0', '  a   1.0  −2.0')).toEqual(['▼', '−2.0']);
    expect(changedIn('a 1', 'a 2')).toEqual(['2']);
  });

  it('are told from what is new, what has gone and what is the same', () => {
    expect(changedIn('  love   not yet', '  love   0.5')).toEqual(['0.5']);
    expect(changedIn('  love   0.5', '  love   not yet')).toEqual([]);
    expect(changedIn('  love   0.5', '  love   0.5')).toEqual([]);
    expect(changedIn('  love   0.5', '  deep   0.7')).toEqual([]);
    expect(changedIn('  x   NaN', '  x   1e−7')).toEqual(['1e−7']);
  });

  it('find their row again wherever it has moved, and widths stay', () => {
    const before = [row('  love   0.9'), row('  deep   0.1')];
    const after = [row('  deep   0.8'), row('  love   0.2'), row(span('  love   0.3', 'accent'))];
    const marked = markChanges(before, after);
    expect(marked.map(textOf)).toEqual(['  deep  ▲0.8', '  love  ▼0.2', '  love   0.3']);
    expect(marked.map(rowWidth)).toEqual(after.map(rowWidth));
  });

  it('compare rows that are about the same thing: numbers that name a row are not values', () => {
    const stops = (...lines: readonly (readonly [iteration: string, probability: string])[]) =>
      table(
        [right('iteration'), right('P(we)')],
        lines.map((cells) => ({ cells, selected: cells[0] === '50' })),
        40,
      );
    const marked = markChanges(stops(['0', '0.15'], ['200', '0.93']), stops(['0', '0.15'], ['50', '0.80']));
    expect(marked.map(textOf).join('')).not.toMatch(/[▲▼]/);
    const [, later] = markChanges(stops(['50', '0.79']), stops(['50', '0.80']));
    expect(textOf(later)).toContain('▲0.80');
  });

  it('give no direction to a change, which has its own', () => {
    const columns = [left('word'), right('P'), right('change', { numbers: 'change' })];
    const before = table(columns, [{ cells: ['we', '0.10', '+0.0169'] }], 40);
    const after = table(columns, [{ cells: ['we', '0.11', '+0.0164'] }], 40);
    expect(textOf(markChanges(before, after)[1])).toMatch(/▲0\.11 {2}\+0\.0164$/);
  });

  it('show on the screen after a move of an iteration, until the next key', async () => {
    const app = openApp({ columns: 120, rows: 40 });
    await app.press(']', ']', 's', 's', '}', '}');
    expect(gridText(app.stage.grid)).toMatch(/target.*▲0\.1/);
    await app.press('down');
    expect(gridText(app.stage.grid)).not.toMatch(/[▲▼]0\./);
    app.close();
  });

  it('show only where the same step was the stop before, not another of the same label', async () => {
    const app = openApp({ columns: 120, rows: 40 });
    const goTo = async (place: string): Promise<void> => {
      app.driver.execute(`goto ${place}`);
      await app.driver.whenIdle();
      await app.press();
    };
    await goTo('5.7');
    await goTo('9.7');
    expect(gridText(app.stage.grid)).toMatch(/target.*▲0\./);
    await goTo('5.10');
    await goTo('9.7');
    expect(gridText(app.stage.grid)).not.toMatch(/[▲▼]0\./);
    app.close();
  });
});
