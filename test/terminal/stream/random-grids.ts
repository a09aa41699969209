// Random screens: grids of styled text that differ from one another a little or a lot, as frames of a program do.

import fc from 'fast-check';
import {
  type CellGrid,
  type CellRow,
  type CellStyle,
  DEFAULT_COLOR,
  PLAIN,
  type Size,
  shareRows,
  trueColor,
} from '../../../src/document/cells/cell-grid.js';
import { gridOf, type Piece, rowOf } from '../../support/grids.js';

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
  fc.record({ foreground: color, background: color, attributes: fc.nat(15) }),
);

interface Screen {
  readonly size: Size;
  /** Rows that change; the others keep what they showed before. */
  readonly changes: readonly { readonly y: number; readonly pieces: readonly Piece[] }[];
}

/** Successive grids of two columns or more, as the emulator has; some change size, most share rows with the one before. */
export function screensArbitrary(clusters: readonly string[]): fc.Arbitrary<CellGrid[]> {
  const text = fc.array(fc.constantFrom(...clusters), { maxLength: 6 }).map((parts) => parts.join(''));
  const pieces = fc.array(fc.tuple(text, styleArbitrary), { maxLength: 5 });
  const size = fc.record({ columns: fc.integer({ min: 2, max: 24 }), rows: fc.integer({ min: 1, max: 6 }) });
  const change = fc.record({ y: fc.nat(5), pieces });
  const screen = fc.record({
    size: fc.option(size, { freq: 4 }),
    changes: fc.array(change, { maxLength: 6 }),
  });
  return fc.tuple(size, fc.array(screen, { minLength: 1, maxLength: 8 })).map(([first, screens]) => {
    let current = first;
    const sized = screens.map((next): Screen => {
      current = next.size ?? current;
      return { size: current, changes: next.changes };
    });
    return paintScreens(sized);
  });
}

function paintScreens(screens: readonly Screen[]): CellGrid[] {
  const rows: CellRow[] = [];
  let previous: CellGrid | null = null;
  return screens.map(({ size, changes }): CellGrid => {
    for (const { y, pieces } of changes) rows[y] = rowOf(...pieces);
    const grid = shareRows(previous, gridOf(size, rows));
    previous = grid;
    return grid;
  });
}
