// ASCII for fonts without box drawing: replaces everything drawn in a grid (lines, bars, curves, arrows, marks, the
// minus sign). Text stays as it is: the user's words, and formulas, which are spelled out before they are laid out. Every
// replacement takes one column, like the character it replaces, so nothing moves.

import type { CellGrid, CellRow } from '../../document/cells/cell-grid.js';
import { remember } from '../../numbers/kernels/remember.js';

const REPLACEMENTS: readonly (readonly [drawn: string, ascii: string])[] = [
  ['─╌╍┄┅┈┉╴╶╸╺', '-'],
  ['━', '='],
  ['═', '~'],
  // A fork, so that it differs from other crossings.
  ['┳', 'Y'],
  ['│╎╏┆┇┊┋╵╷', '|'],
  // Heavy and double lines say how far something has come.
  ['┃╹╻', '!'],
  ['║', '^'],
  ['█▉▊▋▌▐■▪◆', '#'],
  ['▍▎▏▕', ':'],
  ['▁␣', '_'],
  ['▂', '.'],
  ['▃', '-'],
  ['▄', '='],
  ['▅', '+'],
  ['▆', '*'],
  ['▇', '%'],
  ['▀', '"'],
  ['░▒▓', '%'],
  ['□▫◇', '='],
  ['●◉⬤', '*'],
  ['○◌', 'o'],
  ['▶▸►→⇒▷❯', '>'],
  ['◀◂◄←⇐◁❮', '<'],
  ['▲▴↑△', '^'],
  ['▼▾↓▽', 'v'],
  ['↔↕', '|'],
  ['−–—‐‑', '-'],
  ['×✕✖✗', 'x'],
  ['·•∙⋅…', '.'],
  ['›»', '>'],
  ['‹«', '<'],
  ['“”„', '"'],
  ['‘’', "'"],
  ['≈', '~'],
  ['✓✔', 'v'],
];

/** Box drawing: whatever is not a straight line becomes a crossing. */
const LINES_FIRST = 0x2500;
const LINES_LAST = 0x257f;
const BRAILLE_FIRST = 0x2800;
const BRAILLE_LAST = 0x28ff;
/** Dots of a braille character by row, from top to bottom. */
const BRAILLE_ROWS = [0x09, 0x12, 0x24, 0xc0] as const;

const ASCII_FOR = new Map(REPLACEMENTS.flatMap(([drawn, ascii]) => Array.from(drawn, (glyph) => [glyph, ascii])));

/** Maps grids. The same row or grid gives the same result, so differences stay small. */
export function createAsciiMapping(): (grid: CellGrid) => CellGrid {
  const mapRow = remember(({ text, style }: CellRow): CellRow => ({ text: text.map(asciiFor), style }));
  return remember(({ columns, rows }: CellGrid) => ({ columns, rows: rows.map(mapRow) }));
}

/** The replacement for a cluster. Letters, digits and everything unknown stay as they are. */
export function asciiFor(cluster: string): string {
  const code = cluster.charCodeAt(0);
  if (cluster.length !== 1 || code < 0x80) return cluster;
  if (code >= BRAILLE_FIRST && code <= BRAILLE_LAST) return asciiForDots(code - BRAILLE_FIRST);
  const isLine = code >= LINES_FIRST && code <= LINES_LAST;
  return ASCII_FOR.get(cluster) ?? (isLine ? '+' : cluster);
}

/** A curve's dots: where they lie in the cell, as well as one character can show it. */
function asciiForDots(dots: number): string {
  const [top, upper, lower, bottom] = BRAILLE_ROWS.map((row) => (dots & row) !== 0);
  if (dots === 0) return ' ';
  if ((top || upper) && (lower || bottom)) return ':';
  if (top) return '"';
  return upper || lower ? (bottom ? '.' : '-') : '_';
}
