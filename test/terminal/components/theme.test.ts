/**
 * Themes: readable on what they are made for, and never alone in saying something.
 */
import { describe, expect, it } from 'vitest';
import { type CellColor, DEFAULT_COLOR, TRUE_COLOR } from '../../../src/document/cells/cell-grid.js';
import { type Role, span } from '../../../src/document/drawing/rows/rows.js';
import { cellsOf } from '../../../src/terminal/components/rows.js';
import { contrast, shadedText, THEME_NAMES, type Theme, themeFor } from '../../../src/terminal/components/theme.js';

const BACKGROUNDS: Readonly<Record<string, readonly number[]>> = {
  dark: [0x000000, 0x1e1e1e],
  light: [0xffffff, 0xf6f6f6],
  'high-contrast': [0x000000],
};
const LEAST: Readonly<Record<string, number>> = { dark: 4.5, light: 4.5, 'high-contrast': 7 };

function colorsOf(theme: Theme): readonly (readonly [string, CellColor])[] {
  return Object.entries(theme.roles).flatMap(([role, { foreground }]) =>
    foreground === DEFAULT_COLOR ? [] : [[role, foreground]],
  );
}

describe('themes', () => {
  for (const name of ['dark', 'light', 'high-contrast'] as const) {
    it(`${name} is readable on its backgrounds`, () => {
      for (const [role, color] of colorsOf(themeFor(name, 'true-color'))) {
        if ((color & TRUE_COLOR) === 0) throw new Error(`${role} is not a true colour`);
        for (const background of BACKGROUNDS[name]) {
          expect(
            contrast(color & 0xffffff, background),
            `${role} on ${background.toString(16)}`,
          ).toBeGreaterThanOrEqual(LEAST[name]);
        }
      }
    });
  }

  it('use only the palette of the terminal where it has sixteen colours', () => {
    for (const name of ['dark', 'light'] as const) {
      const theme = themeFor(name, '16');
      expect(colorsOf(theme).every(([, color]) => color < 16)).toBe(true);
      expect(theme.shades).toBeNull();
    }
  });

  it('write no colour at all without colours, whichever was chosen', () => {
    for (const name of THEME_NAMES) {
      const theme = themeFor(name, 'none');
      const roles = Object.keys(theme.roles) as Role[];
      for (const role of roles) {
        const { style } = cellsOf([span('x', role, { shade: { upper: 0.5 } })], theme);
        expect(style).toEqual([expect.objectContaining({ foreground: DEFAULT_COLOR, background: DEFAULT_COLOR })]);
      }
    }
  });

  it('tell negative from positive by hues that a colour-blind eye tells apart', () => {
    // Blue against orange: the blue channel is what differs, and it is what the common kinds of colour blindness keep.
    for (const name of ['dark', 'light', 'high-contrast'] as const) {
      const { shades } = themeFor(name, 'true-color');
      if (shades === null) throw new Error('no shades');
      expect((shades.negative & 255) - (shades.positive & 255)).toBeGreaterThan(100);
    }
  });

  it('never show what is not 0 as 0 in a picture, and NaN as a number', () => {
    for (const name of ['dark', 'light', 'high-contrast'] as const) {
      const { shades } = themeFor(name, 'true-color');
      if (shades === null) throw new Error('no shades');
      const background = (upper: number): unknown => shadedText('·', { upper }, shades).style.background;
      const all = [background(0), background(1e-12), background(-1e-12), background(1), background(-1)];
      expect(new Set(all.map((color) => JSON.stringify(color))).size).toBe(5);
      expect(all).not.toContainEqual(background(Number.NaN));
    }
  });
});
