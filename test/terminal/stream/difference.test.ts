// What the difference writer sends, replayed in a terminal emulator: it has to show the next grid, whatever it was.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Attribute,
  blankGrid,
  type CellGrid,
  type CellStyle,
  trueColor,
} from '../../../src/document/cells/cell-grid.js';
import type { ColorDepth } from '../../../src/document/cells/palette.js';
import { lowerStyle } from '../../../src/document/cells/palette.js';
import { hasStableWidth } from '../../../src/document/cells/width.js';
import { encodeDifference } from '../../../src/terminal/stream/difference.js';
import { encodeOnce } from '../../../src/terminal/stream/newest.js';
import { ENTER_SCREEN } from '../../../src/terminal/stream/screen-modes.js';
import { DEPTH } from '../../support/depth.js';
import { createEmulator } from '../../support/emulator.js';
import { gridOf, type Piece, rowOf } from '../../support/grids.js';
import { expectSameLooks } from '../../support/same-looks.js';
import { gridText, looksOf } from '../../support/shown-grid.js';
import { STABLE_CLUSTERS, screensArbitrary, UNSTABLE_CLUSTERS } from './random-grids.js';

const ALL_CLUSTERS = [...STABLE_CLUSTERS, ...UNSTABLE_CLUSTERS];
const sizeOf = (grid: CellGrid) => ({ columns: grid.columns, rows: grid.rows.length });

function mapStyles(grid: CellGrid, change: (style: CellStyle) => CellStyle): CellGrid {
  return { ...grid, rows: grid.rows.map(({ text, style }) => ({ text, style: style.map(change) })) };
}

/** The cells of `grid` without those where `expected` has a cluster of unstable width, unless they show another text. */
function stableCells(grid: CellGrid, expected: CellGrid): unknown {
  return expected.rows.map(({ text }, y) => {
    let unstable = '';
    return text.map((cluster, x) => {
      if (cluster !== '') unstable = hasStableWidth(cluster) ? '' : cluster;
      const shown = grid.rows[y]!.text[x]!;
      if (unstable !== '') return shown === ' ' || unstable.includes(shown) ? undefined : shown;
      return [shown, grid.rows[y]!.style[x]];
    });
  });
}

async function replay(
  screens: readonly CellGrid[],
  options: { readonly depth?: ColorDepth; readonly enter?: string; readonly generation?: 'modern' | 'old' },
  check: (shown: CellGrid, expected: CellGrid) => void,
): Promise<void> {
  const { depth = 'true-color', enter = ENTER_SCREEN, generation } = options;
  const emulator = createEmulator(sizeOf(screens[0]!), generation);
  emulator.write(enter);
  let previous: CellGrid | null = null;
  for (const screen of screens) {
    emulator.terminal.resize(screen.columns, screen.rows.length);
    emulator.write(encodeDifference(previous, screen, depth));
    check(emulator.grid(), screen);
    previous = screen;
  }
  emulator.terminal.dispose();
}

describe('the difference of two grids, written to a terminal that shows the first', () => {
  test('makes it show the second, with any characters, styles and sizes', async () => {
    const property = fc.asyncProperty(screensArbitrary(ALL_CLUSTERS), (screens) =>
      replay(screens, {}, expectSameLooks),
    );
    await fc.assert(property, { numRuns: 150 * DEPTH });
  });

  test('puts every other cell right where the terminal disagrees about the width of some', async () => {
    const property = fc.asyncProperty(screensArbitrary(ALL_CLUSTERS), (screens) =>
      replay(screens, { generation: 'old' }, (shown, expected) =>
        expect(stableCells(looksOf(shown), expected)).toEqual(stableCells(looksOf(expected), expected)),
      ),
    );
    await fc.assert(property, { numRuns: 150 * DEPTH });
  });

  test('neither wraps nor scrolls, even if the terminal would wrap at its last column', async () => {
    const property = fc.asyncProperty(screensArbitrary(STABLE_CLUSTERS), (screens) =>
      replay(screens, { enter: '\x1b[?1049h' }, expectSameLooks),
    );
    await fc.assert(property, { numRuns: 100 * DEPTH });
  });

  for (const depth of ['none', '16', '256'] as const) {
    test(`shows the nearest colours at a depth of ${depth}`, async () => {
      const property = fc.asyncProperty(screensArbitrary(STABLE_CLUSTERS), (screens) =>
        replay(screens, { depth }, (shown, expected) =>
          expectSameLooks(
            shown,
            mapStyles(expected, (style) => lowerStyle(style, depth)),
          ),
        ),
      );
      await fc.assert(property, { numRuns: 50 * DEPTH });
    });
  }
});

const SIZE = { columns: 20, rows: 1 };
const paint = (...lines: string[]): CellGrid => gridOf({ ...SIZE, rows: lines.length }, lines);
const paintStyled = (...pieces: Piece[]): CellGrid => gridOf(SIZE, [rowOf(...pieces)]);
const encode = (before: CellGrid | null, after: CellGrid, depth: ColorDepth = 'true-color'): string =>
  Buffer.from(encodeDifference(before, after, depth)).toString();

describe('the bytes of a difference', () => {
  test('are none when nothing changed', () => {
    expect(encode(paint('same'), paint('same'))).toBe('');
  });

  test('are none when the depth makes the colours equal', () => {
    expect(encode(paintStyled(['same', { foreground: 1 }]), paintStyled(['same', { foreground: 4 }]), 'none')).toBe('');
    const [red, alike] = [0xff0000, 0xfe0000].map((rgb) => paintStyled(['a', { foreground: trueColor(rgb) }]));
    expect(encode(red!, alike!, '16')).toBe('');
  });

  test('are only the changed cells', () => {
    expect(encode(paint('a', 'hello world'), paint('a', 'hello World'))).toBe('\x1b[2;7HW');
  });

  test('clear the screen first when what it shows is unknown or has another size', () => {
    expect(encode(null, paint('a'))).toBe('\x1b[m\x1b[2J\x1b[Ha');
    expect(encode(blankGrid({ columns: 3, rows: 1 }), paint('a'))).toBe('\x1b[m\x1b[2J\x1b[Ha');
  });

  test('write a short unchanged gap again, and jump over a long one', () => {
    expect(encode(paint('abcd'), paint('Xbcd'))).toBe('\x1b[HX');
    expect(encode(paint('abcd'), paint('XbcX'))).toBe('\x1b[HXbcX');
    expect(encode(paint('abcdefgh'), paint('XbcdefgX'))).toBe('\x1b[HX\x1b[6CX');
  });

  test('leave blanks alone of which only what cannot be seen differs, and write those with another background', () => {
    const [red, bold] = [{ foreground: 1 }, { attributes: Attribute.bold }];
    expect(encode(paintStyled(['a b', red]), paintStyled(['a', red], [' ', bold], ['b', red]))).toBe('');
    expect(encode(paint('a b'), paintStyled(['x y', red]))).toBe('\x1b[H\x1b[31mx y\x1b[m');
    for (const seen of [{ background: 1 }, { attributes: Attribute.underline }, { attributes: Attribute.inverse }]) {
      expect(encode(paint('a b'), paintStyled('a', [' ', seen], 'b'))).toMatch(/\x1b\[\d+m /);
    }
  });

  test('erase many blanks at once, except on a background, and go on past them', () => {
    const [words, end] = ['some words here', 'word'];
    expect(encode(paint(words), paint(''))).toBe('\x1b[H\x1b[15X');
    expect(encode(paint(`${words}.`), paint(`${' '.repeat(15)}!`))).toBe('\x1b[H\x1b[15X\x1b[15C!');
    expect(encode(paint(`a ${end}`), paint('a'))).toBe('\x1b[;3H    ');
    const shaded = paintStyled([' '.repeat(15), { background: 4 }]);
    expect(encode(paint(words), shaded)).toBe(`\x1b[H\x1b[44m${' '.repeat(15)}\x1b[m`);
    expect(encode(shaded, paint(''))).toBe('\x1b[H\x1b[15X');
  });

  test('change only what differs in style, and end in plain style', () => {
    const bold = { attributes: Attribute.bold };
    const styled = paintStyled(['ab', { ...bold, foreground: 1 }], ['c', { ...bold, foreground: 4 }]);
    expect(encode(paint(''), styled)).toBe('\x1b[H\x1b[1;31mab\x1b[34mc\x1b[m');
  });

  test('are the same object for viewers who ask the same of a shared encoder', () => {
    const shared = encodeOnce(encodeDifference);
    const [before, after] = [paint('a'), paint('b')];
    expect(shared(before, after, '16')).toBe(shared(before, after, '16'));
    expect(shared(null, after, '16')).not.toEqual(shared(before, after, '16'));
    expect(gridText(after)).toBe('b');
  });
});

describe('a shared encoder', () => {
  test('lets go of the grids before the newest one', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const encode = encodeOnce(encodeDifference);
    const first = blankGrid({ columns: 20, rows: 4 });
    const shown: WeakRef<CellGrid>[] = [];
    let newest = first;
    for (let k = 0; k < 20; k++) {
      const next = blankGrid({ columns: 20, rows: 4 });
      encode(newest, next, 'true-color');
      shown.push(new WeakRef(next));
      newest = next;
    }
    // A weak reference keeps what it was asked for until the turn of the event loop has ended.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    const alive = shown.filter((grid) => grid.deref() !== undefined);
    expect(alive.length).toBeLessThan(5);
    expect(alive).toContain(shown.at(-1));
    expect(encode(newest, newest, 'true-color')).toHaveLength(0);
  });
});
