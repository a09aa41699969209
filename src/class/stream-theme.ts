/**
 * The theme of a stream, by the colours that its terminal has.
 * Invariant: without colours nothing is told by a picture's shade alone: the characters that stand in it have to do.
 */
import { type ColorDepth, colorKindOf } from '../terminal/palette.js';
import { type Theme, themeFor } from '../ui/theme.js';

/** One object for each kind, so that streams of one kind share what is drawn for it. */
const THEMES = {
  many: themeFor('dark', 'many'),
  sixteen: themeFor('dark', 'sixteen'),
  none: themeFor('dark', 'none'),
} as const;

export function streamTheme(depth: ColorDepth): Theme {
  return THEMES[colorKindOf(depth)];
}
