// The mapping for fonts without box drawing, over the screens of the debugger.

import { describe, expect, test } from 'vitest';
import { asciiFor, createAsciiMapping } from '../../src/terminal/ascii.js';
import { openApp } from '../support/app-stage.js';
import { SCREENS, showScreen } from '../support/screens.js';
import { gridText } from '../support/shown-grid.js';

describe('ASCII', () => {
  test('leaves nothing drawn in any character but ASCII, on every screen', async () => {
    const map = createAsciiMapping();
    for (const screen of SCREENS) {
      const app = await showScreen(screen, { columns: 120, rows: 40 });
      const text = gridText(map(app.stage.grid));
      // Letters, also of formulas, with their marks, and emoji: a user's words. Superscripts and a few signs of arithmetic.
      const drawn = text.match(/(?!\p{Emoji_Presentation}|\u200d)[^\x20-\x7e\n\p{L}\p{M}\p{N}∂Σ√∞‖°±]/gu);
      expect(drawn, screen.name).toBeNull();
      app.close();
    }
  });

  test('keeps every column where it is', async () => {
    const app = openApp({ columns: 120, rows: 40, fixture: 'cat-eats-fish-japanese' });
    await app.press('}', 's', 's', 's');
    const { grid } = app.stage;
    const mapped = createAsciiMapping()(grid);
    expect(mapped.rows.map(({ text }) => text.length)).toEqual(grid.rows.map(({ text }) => text.length));
    mapped.rows.forEach((row, y) => {
      row.text.forEach((cluster, x) => {
        expect(cluster === '').toBe(grid.rows[y].text[x] === '');
      });
      expect(row.style).toBe(grid.rows[y].style);
    });
    app.close();
  });

  test('gives rows that did not change again, so that few bytes are sent', async () => {
    const map = createAsciiMapping();
    const app = openApp({ columns: 120, rows: 40 });
    await app.press('s');
    const before = app.stage.grid;
    const first = map(before);
    await app.press('down');
    const after = app.stage.grid;
    const second = map(after);
    expect(second.rows.map((row, y) => row === first.rows[y])).toEqual(
      after.rows.map((row, y) => row === before.rows[y]),
    );
    expect(map(after)).toBe(second);
    app.close();
  });

  test('tells light, heavy and double lines apart', () => {
    for (const lines of ['─━═', '│┃║']) expect(new Set(Array.from(lines, asciiFor)).size).toBe(3);
  });

  test('draws a curve by where its dots lie', () => {
    expect(['⠀', '⠉', '⠒', '⠤', '⣀', '⡇'].map(asciiFor)).toEqual([' ', '"', '-', '-', '_', ':']);
  });
});
