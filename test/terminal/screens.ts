// Random screens: grids of styled text that differ from one another a little or a lot, as frames of a program do.

import fc from 'fast-check';
import type { CellGrid, CellStyle, Size } from '../../src/cells/cell-grid.js';
import { DEFAULT_COLOR, PLAIN, trueColor } from '../../src/cells/cell-grid.js';
import { createPainter } from '../../src/terminal/paint.js';
import { changeStyle } from '../../src/terminal/sgr.js';

export const STABLE_CLUSTERS = [
  'a',
  'b',
  '1',
  ' ',
  ' ',
  '  ',
  '     ',
  'é',
  'e\u0301',
  '│',
  '─',
  '…',
  '你',
  '界',
  'あ',
  '한',
];
/** Clusters about whose width terminals differ. */
export const UNSTABLE_CLUSTERS = ['😀', '👩‍👩‍👧', '❤️', '🇩🇪', '1️⃣', 'か\u3099', '👍🏽', '⌚', 'ก', 'क्षि', '𝔸', '𠀋'];

const color = fc.oneof(fc.constant(DEFAULT_COLOR), fc.nat(255), fc.nat(0xffffff).map(trueColor));

export const styleArbitrary: fc.Arbitrary<CellStyle> = fc.oneof(
  fc.constant(PLAIN),
  fc.record({ foreground: color, background: color, attributes: fc.nat(255) }),
);

interface Screen {
  readonly size: Size;
  /** Lines with SGR sequences; the others keep what they showed before. */
  readonly lines: readonly { readonly y: number; readonly line: string }[];
}

/** Successive grids of two columns or more, as the emulator has; some change size, most share rows with the one before. */
export function screensArbitrary(clusters: readonly string[]): fc.Arbitrary<CellGrid[]> {
  const piece = fc.record({
    style: styleArbitrary,
    text: fc.array(fc.constantFrom(...clusters), { maxLength: 6 }).map((parts) => parts.join('')),
  });
  const line = fc
    .array(piece, { maxLength: 5 })
    .map((pieces) => pieces.map(({ style, text }) => `${changeStyle(PLAIN, style)}${text}\x1b[m`).join(''));
  const size = fc.record({ columns: fc.integer({ min: 2, max: 24 }), rows: fc.integer({ min: 1, max: 6 }) });
  const change = fc.record({ y: fc.nat(5), line });
  const screen = fc.record({
    size: fc.option(size, { freq: 4 }),
    lines: fc.array(change, { maxLength: 6 }),
  });
  return fc.tuple(size, fc.array(screen, { minLength: 1, maxLength: 8 })).map(([first, screens]) => {
    let current = first;
    const sized = screens.map((next): Screen => {
      current = next.size ?? current;
      return { size: current, lines: next.lines };
    });
    return paintScreens(sized);
  });
}

function paintScreens(screens: readonly Screen[]): CellGrid[] {
  const painter = createPainter();
  const lines: string[] = [];
  let previous: CellGrid | null = null;
  return screens.map((screen) => {
    for (const { y, line } of screen.lines) lines[y] = line;
    previous = painter.parseFrame(Array.from(lines, (line) => line ?? '').join('\n'), screen.size, previous);
    return previous;
  });
}
