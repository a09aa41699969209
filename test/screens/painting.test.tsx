/**
 * The painter over every screen of the debugger: its characters are those of Ink's own frame, so that an upgrade of Ink
 * cannot change where a box lies unseen; its looks are what a terminal shows.
 */
import { describe, expect, it } from 'vitest';
import { App } from '../../src/terminal/components/app.js';
import { THEME_NAMES, themeFor } from '../../src/terminal/components/theme.js';
import { encodeDifference } from '../../src/terminal/stream/difference.js';
import { ENTER_SCREEN } from '../../src/terminal/stream/screen-modes.js';
import { DEPTH, oneOf } from '../support/depth.js';
import { createEmulator } from '../support/emulator.js';
import { inkFrame } from '../support/ink-frame.js';
import { expectSameLooks } from '../support/same-looks.js';
import { SCREENS, type ScreenCase, showScreen } from '../support/screens.js';
import { gridInVisualOrder, gridText } from '../support/shown-grid.js';

function screenNamed(name: string): ScreenCase {
  const found = SCREENS.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen ${name}.`);
  return found;
}

describe("the painter gives the characters of Ink's own frame", () => {
  const sizes = [
    { columns: 60, rows: 20 },
    { columns: 120, rows: 40 },
  ];
  for (const [turn, size] of sizes.entries()) {
    const screens = oneOf(sizes.length, SCREENS, turn).filter((_, k) => DEPTH > 1 || k % 8 === 0);
    for (const screen of screens) {
      it(`${screen.name} at ${size.columns}×${size.rows}`, async () => {
        const app = await showScreen(screen, size);
        expect(app.errors).toEqual([]);
        expect(gridText(app.stage.grid)).toBe(inkFrame(<App store={app.store} offer={app.offer} {...size} />, size));
        app.close();
      });
    }
  }
});

describe('a distribution and a picture look on a terminal as they are painted', () => {
  for (const [turn, name] of THEME_NAMES.entries()) {
    for (const depth of oneOf(2, ['true-color', '16'] as const, turn)) {
      it(`in the theme ${name} with colours: ${depth}`, async () => {
        const size = { columns: 100, rows: 34 };
        for (const screen of [screenNamed('a softmax'), screenNamed('a picture'), screenNamed('the chooser')]) {
          const app = await showScreen(screen, { ...size, theme: themeFor(name, depth) });
          const emulator = createEmulator(size);
          emulator.write(ENTER_SCREEN);
          emulator.write(encodeDifference(null, app.stage.grid, 'true-color'));
          expectSameLooks(emulator.grid(), gridInVisualOrder(app.stage.grid), screen.name);
          app.close();
        }
      });
    }
  }
});
