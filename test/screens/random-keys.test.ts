/**
 * Any keys and any sizes: the bytes that are sent, put together again by a terminal emulator, are the screen.
 */
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands/commands.js';
import type { CellGrid } from '../../src/document/cells/cell-grid.js';
import { Random, seedRandomState } from '../../src/numbers/engine/random.js';
import { createFrameWriter } from '../../src/terminal/stream/frame-writer.js';
import { ENTER_SCREEN } from '../../src/terminal/stream/screen-modes.js';
import { openApp, settle } from '../support/app-stage.js';
import { cases, DEPTH, oneOf, seedOf } from '../support/depth.js';
import { createEmulator } from '../support/emulator.js';
import { expectSameLooks } from '../support/same-looks.js';

const PRESSES = cases(2000 * DEPTH);
const LEAVING = new Set(['quit']);
const KEYS = COMMANDS.filter(({ name }) => !LEAVING.has(name))
  .flatMap(({ keys }) => keys)
  .filter((key) => key !== 'ctrl+c');
const FIXTURES = ['we-love-deep-learning', 'cat-eats-fish-japanese', 'sun-and-rain-36', 'adam-small-steps'];

for (const [k, fixture] of oneOf(2, FIXTURES.entries(), 1)) {
  it(`${fixture}: ${PRESSES / FIXTURES.length} random keys and resizes`, async () => {
    const random = new Random(seedRandomState(seedOf(5) + k));
    const pick = <T>(values: readonly T[]): T => values[random.nextBelow(values.length)];
    const app = openApp({ columns: 120, rows: 40, fixture, overrides: ['training.iterations=40'] });
    const emulator = createEmulator({ columns: 120, rows: 40 });
    emulator.write(ENTER_SCREEN);
    const presenter = createFrameWriter({
      depth: 'true-color',
      write: (bytes) => {
        emulator.write(bytes);
        return true;
      },
    });
    presenter.present(app.stage.grid);
    const unsubscribe = app.stage.subscribe((grid: CellGrid) => {
      if (grid.columns === emulator.terminal.cols && grid.rows.length === emulator.terminal.rows)
        presenter.present(grid);
    });
    for (let press = 0; press < PRESSES / FIXTURES.length; press++) {
      if (random.nextBelow(40) === 0) {
        const size = { columns: 10 + random.nextBelow(200), rows: 4 + random.nextBelow(60) };
        emulator.terminal.resize(size.columns, size.rows);
        app.stage.resize(size);
        await settle();
      }
      // The chooser reads keys of its own.
      const key = random.nextBelow(8) === 0 ? pick([...'abcxyz%1,', 'return', 'escape', 'backspace']) : pick(KEYS);
      await app.press(key);
      if (app.store.getState().session.where.playing) await app.press('escape');
      expect(app.errors, `after ${key}`).toEqual([]);
      expectSameLooks(emulator.grid(), app.stage.grid, `press ${press}: ${key}`);
    }
    unsubscribe();
    app.close();
  });
}
