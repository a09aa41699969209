// The mapping for fonts without box drawing, over the screens of the debugger.

import { describe, expect, test } from 'vitest';
import { ASCII_LOOK } from '../../../src/debugger/looking/look.js';
import { timelineOf } from '../../../src/terminal/store.js';
import { asciiFor, createAsciiMapping } from '../../../src/terminal/stream/ascii.js';
import type { History } from '../../../src/timeline/history.js';
import { openApp } from '../../support/app-stage.js';
import { oneOf } from '../../support/depth.js';
import { SCREENS, showScreen } from '../../support/screens.js';
import { gridText } from '../../support/shown-grid.js';

/** The characters of the user's own words. */
function ownCharacters({ program, replay, numbers }: History): ReadonlySet<string> {
  const { fixture = null } = replay?.programAt(numbers.at(0)) ?? {};
  return new Set(Array.from([...program.model.words, program.subject.name, JSON.stringify(fixture)].join('')));
}

describe('ASCII', () => {
  test('leaves nothing drawn in any character but ASCII, on every screen', async () => {
    const map = createAsciiMapping();
    const sizes = [
      { columns: 120, rows: 40 },
      { columns: 80, rows: 24 },
    ];
    for (const [turn, size] of sizes.entries()) {
      for (const screen of oneOf(16, SCREENS, 8 * turn)) {
        const start = { ...screen.start, ...ASCII_LOOK };
        const app = await showScreen({ ...screen, start }, size);
        const own = ownCharacters(timelineOf(app.store.getState()));
        const text = gridText(map(app.stage.grid));
        const drawn = Array.from(text).filter((character) => !/[\x20-\x7e\n]/.test(character) && !own.has(character));
        expect(drawn.join(''), `${screen.name}\n${text}`).toBe('');
        app.close();
      }
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
