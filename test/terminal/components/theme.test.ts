/**
 * Themes: readable on what they are made for, and never alone in saying something.
 */
import { describe, expect, it } from 'vitest';
import { type CellColor, DEFAULT_COLOR, TRUE_COLOR } from '../../../src/document/cells/cell-grid.js';
import { type Role, SERIES_ROLES, span } from '../../../src/document/drawing/rows/rows.js';
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

/** Colour vision without one kind of cones, in linear RGB (Machado, Oliveira and Fernandes 2009, severity 1). */
const EYES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** Roles that stand in one picture: numbers of a table, and lines of a chart with the cursor on them. */
const TOGETHER: readonly (readonly Role[])[] = [
  ['positive', 'negative', 'target', 'here', 'alarm'],
  ['here', ...SERIES_ROLES],
];
/** In hundredths of the lightness from black to white: colours that are just told apart are about 2 apart. */
const LEAST_DISTANCE = 10;

const multiply = (matrix: readonly (readonly number[])[], vector: readonly number[]): readonly number[] =>
  matrix.map((line) => line.reduce((sum, factor, k) => sum + factor * vector[k], 0));

/** In OKLab (Ottosson 2020), as an eye sees it. */
function seenBy(eye: string, color: number): readonly number[] {
  const linear = [color >> 16, (color >> 8) & 255, color & 255].map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const seen = multiply(EYES[eye], linear).map((share) => Math.min(1, Math.max(0, share)));
  const cones = multiply(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  ).map(Math.cbrt);
  return multiply(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
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

  for (const name of ['dark', 'light', 'high-contrast'] as const) {
    it.each(Object.keys(EYES))(`${name} has hues in one picture that a %s eye tells apart`, (eye) => {
      const { roles } = themeFor(name, 'true-color');
      for (const together of TOGETHER) {
        for (const [k, one] of together.entries()) {
          for (const other of together.slice(k + 1)) {
            const [a, b] = [one, other].map((role) => seenBy(eye, roles[role].foreground & 0xffffff));
            const distance = 100 * Math.hypot(...a.map((part, i) => part - b[i]));
            expect(distance, `${one} and ${other}`).toBeGreaterThan(LEAST_DISTANCE);
          }
        }
      }
    });
  }

  it('give what is not finite, what can be pressed and where one is a look of their own', () => {
    for (const depth of ['true-color', '16'] as const) {
      const { alarm, press, here, plain, positive, negative } = themeFor('dark', depth).roles;
      const looks = [alarm, press, here, plain, positive, negative].map((style) => JSON.stringify(style));
      expect(new Set(looks).size).toBe(looks.length);
    }
    const { alarm, plain } = themeFor('none', 'none').roles;
    expect(alarm).not.toEqual(plain);
  });

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
