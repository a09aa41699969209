// How many colours a stream can show, and the nearest of them to any colour. Styles are always painted in true colour;
// only the writer of each stream lowers them.

import type { Environment } from '../../files/own-folders.js';
import { type CellColor, type CellStyle, DEFAULT_COLOR, TRUE_COLOR } from './cell-grid.js';

/** The colours a terminal can show: none, its 16, xterm's 256, or any. */
export type ColorDepth = 'none' | '16' | '256' | 'true-color';

const FORCED_DEPTHS: Readonly<Record<string, ColorDepth>> = {
  '': '16',
  true: '16',
  '1': '16',
  '2': '256',
  '3': 'true-color',
};
const TRUE_COLOR_TERMINALS = /^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|contour)|-direct$/;

/** Colourless terminals in the terminal database. */
const COLORLESS_TERMINALS = /^(dumb|vt(52|100|102|220|320|420)(-(am|nam|w|s))?|.+-m(ono)?)$/;

/** The levels of xterm's colour cube. */
const LEVELS = [0, 95, 135, 175, 215, 255];
/** The 24-bit values of xterm's palette: sixteen colours, the cube, and grays. */
const PALETTE = [
  ...[0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5],
  ...[0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff],
  ...LEVELS.flatMap((red) => LEVELS.flatMap((green) => LEVELS.map((blue) => (red << 16) | (green << 8) | blue))),
  ...Array.from({ length: 24 }, (_, step) => (8 + 10 * step) * 0x010101),
];

/**
 * The colour depth of a stream. `FORCE_COLOR` (0 to 3) decides if it is set, then `NO_COLOR` (set and not empty), then
 * whether the stream is a terminal, then `TERM` and `COLORTERM`.
 */
export function detectColorDepth(env: Environment, isTTY: boolean): ColorDepth {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: term = '', COLORTERM: colorTerm } = env;
  if (forced !== undefined) return FORCED_DEPTHS[forced] ?? 'none';
  if ((refused !== undefined && refused !== '') || !isTTY || COLORLESS_TERMINALS.test(term)) return 'none';
  if (colorTerm === 'truecolor' || colorTerm === '24bit' || TRUE_COLOR_TERMINALS.test(term)) return 'true-color';
  return /-256(color)?$/i.test(term) ? '256' : '16';
}

/** `style` in the colours of this depth; the attributes stay. */
export function lowerStyle(style: CellStyle, depth: ColorDepth): CellStyle {
  const foreground = lowerColor(style.foreground, depth);
  const background = lowerColor(style.background, depth);
  if (foreground === style.foreground && background === style.background) return style;
  return { foreground, background, attributes: style.attributes };
}

/** The colour of this depth that is nearest to `color`. */
export function lowerColor(color: CellColor, depth: ColorDepth): CellColor {
  if (color === DEFAULT_COLOR || depth === 'true-color') return color;
  if (depth === 'none') return DEFAULT_COLOR;
  const isTrueColor = (color & TRUE_COLOR) !== 0;
  const [first, end] = depth === '256' ? [16, PALETTE.length] : [0, 16];
  if (!isTrueColor && color < end) return color;
  return nearest(isTrueColor ? color & 0xffffff : PALETTE[color]!, first, end);
}

/** The colour of a part of the palette that is nearest to a 24-bit value. */
function nearest(rgb: number, first: number, end: number): CellColor {
  let found = first;
  for (let index = first + 1; index < end; index++) {
    if (distance(rgb, PALETTE[index]!) < distance(rgb, PALETTE[found]!)) found = index;
  }
  return found;
}

/** Squared distance, with each component weighted by the eye's sensitivity to it. */
function distance(a: number, b: number): number {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return 3 * red * red + 4 * green * green + 2 * blue * blue;
}
