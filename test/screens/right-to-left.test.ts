/**
 * Words written from right to left on the screens of the debugger: they are seen in their order, and columns stay.
 */
import { describe, expect, it } from 'vitest';
import type { CellGrid } from '../../src/document/cells/cell-grid.js';
import { encodeDifference } from '../../src/terminal/stream/difference.js';
import { ENTER_SCREEN, LEAVE_SCREEN } from '../../src/terminal/stream/screen-modes.js';
import { openApp } from '../support/app-stage.js';
import { createEmulator } from '../support/emulator.js';
import { createRightToLeftProgram } from '../support/right-to-left.js';
import { expectSameLooks } from '../support/same-looks.js';
import { gridInVisualOrder, gridText } from '../support/shown-grid.js';

const SIZE = { columns: 120, rows: 40 };

/** Columns of the borders of a row of cells. */
function bordersOf({ rows }: CellGrid, y: number): readonly number[] {
  return rows[y].text.flatMap((cluster, x) => (cluster === '│' ? [x] : []));
}

describe('words from right to left', () => {
  it('are seen in visual order while the grid keeps them in logical order, key by key', async () => {
    const app = openApp({ ...SIZE, program: createRightToLeftProgram() });
    const emulator = createEmulator(SIZE);
    emulator.write(ENTER_SCREEN);
    let shown: CellGrid | null = null;
    for (const keys of [[], ['s'], [']', ']'], ['down', 'down'], [']'], [']'], ['s', 's'], ['}'], ['tab', 'down']]) {
      await app.press(...keys);
      expect(app.errors).toEqual([]);
      emulator.write(encodeDifference(shown, app.stage.grid, 'true-color'));
      shown = app.stage.grid;
      expectSameLooks(emulator.grid(), gridInVisualOrder(shown), keys.join());
      // Borders stand where they stand on a screen without such words.
      for (let y = 0; y < SIZE.rows; y++) expect(bordersOf(emulator.grid(), y)).toEqual(bordersOf(shown, y));
    }
    app.close();
  });

  it('do not move the numbers beside them', async () => {
    const program = createRightToLeftProgram();
    const app = openApp({ ...SIZE, program });
    await app.press(']', ']', 's', 's');
    const logical = gridText(app.stage.grid).split('\n');
    const visual = gridText(gridInVisualOrder(app.stage.grid)).split('\n');
    const numbers = (line: string) => [...line.matchAll(/[+−]?\d\.\d{3,}/g)].map((match) => match[0]);
    expect(visual.map(numbers)).toEqual(logical.map(numbers));
    const target = logical.findIndex((line) => line.includes('אנחנו'));
    expect(target).toBeGreaterThan(0);
    expect(visual.join('\n')).toContain('ונחנא');
    expect(visual.join('\n')).not.toContain('אנחנו');
    // A context and the word after it are read from left to right, as the arrow between them says.
    expect(visual.join('\n')).toMatch(/<BOS> → ונחנא/);
    app.close();
  });

  it('are given to a terminal that leaves cells where they are, for as long as the screen is held', async () => {
    const emulator = createEmulator(SIZE);
    expect(emulator.reordersText()).toBe(true);
    emulator.write(ENTER_SCREEN);
    expect(emulator.reordersText()).toBe(false);
    emulator.write(LEAVE_SCREEN);
    expect(emulator.reordersText()).toBe(true);
  });
});
