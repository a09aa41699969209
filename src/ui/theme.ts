/**
 * Themes: roles as looks. One accent for the cursor, one pair of hues for the sign of a value, grey for what is not at issue;
 * pictures shade from one hue over the middle to the other.
 * Invariant: nothing is told by colour alone. Every role that carries meaning has a sign, mark or word beside it, and a
 * theme without colour still tells roles apart by attributes.
 */
import type { ColorDepth } from '../cells/palette.js';
import type { Role, Shade } from '../views/drawing/rows.js';

export const THEME_NAMES = ['dark', 'light', 'high-contrast', 'none'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

/** 0xRRGGBB, or a number below 16 for a colour of the terminal's own palette. */
export type Color =
  | { readonly kind: 'rgb'; readonly rgb: number }
  | { readonly kind: 'palette'; readonly index: number };

export interface Look {
  readonly color?: Color;
  readonly background?: Color;
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export interface Theme {
  readonly name: ThemeName;
  readonly roles: Readonly<Record<Role, Look>>;
  /** Behind everything; absent where the terminal's own background stays. */
  readonly background?: Color;
  /** How the cells of pictures look; null where the characters that stand in them have to do. */
  readonly shades: Shades | null;
}

/** The ends and the middle of a diverging scale. */
export interface Shades {
  readonly negative: number;
  readonly zero: number;
  readonly positive: number;
  /** What is not a number. */
  readonly missing: number;
}

/** Steps from the middle of the scale to each end. More cannot be told apart, and would cost bytes. */
const SHADE_STEPS = 8;
const HALF_BLOCK = '▀';

type Hues = Readonly<Record<'muted' | 'accent' | 'formula' | 'target' | 'positive' | 'negative' | 'warning', number>>;

const DARK_HUES: Hues = {
  muted: 0x8a8f98,
  accent: 0x56b6f2,
  formula: 0xe8c872,
  target: 0xc39bf0,
  positive: 0xe2914a,
  negative: 0x5a9df5,
  warning: 0xf0c14b,
};
const LIGHT_HUES: Hues = {
  muted: 0x646a73,
  accent: 0x0a5fa8,
  formula: 0x7a5200,
  target: 0x7a36b8,
  positive: 0x9c4a00,
  negative: 0x1c56c4,
  warning: 0x8a5a00,
};
const HIGH_CONTRAST_HUES: Hues = {
  muted: 0xd8d8d8,
  accent: 0x6fe0ff,
  formula: 0xffff66,
  target: 0xff9dff,
  positive: 0xffb347,
  negative: 0x9fc5ff,
  warning: 0xffff00,
};
/** In the terminal's own sixteen colours, whose exact looks are the user's choice. */
const SIXTEEN_HUES: Readonly<Record<'dark' | 'light', Hues>> = {
  dark: { muted: 8, accent: 14, formula: 11, target: 13, positive: 3, negative: 12, warning: 11 },
  light: { muted: 8, accent: 6, formula: 5, target: 5, positive: 1, negative: 4, warning: 1 },
};

export const DARK: Theme = {
  name: 'dark',
  roles: rolesOf(DARK_HUES, rgb),
  shades: { negative: 0x3f8cff, zero: 0x23272e, positive: 0xf58b2a, missing: 0xa03ac8 },
};

const LIGHT: Theme = {
  name: 'light',
  roles: rolesOf(LIGHT_HUES, rgb),
  shades: { negative: 0x2166ac, zero: 0xeceff2, positive: 0xc8690a, missing: 0x8a2ab0 },
};

const HIGH_CONTRAST: Theme = {
  name: 'high-contrast',
  roles: {
    ...rolesOf(HIGH_CONTRAST_HUES, rgb),
    plain: { color: rgb(0xffffff) },
    title: { color: rgb(0xffffff), bold: true, underline: true },
    selected: { color: rgb(0xffffff), bold: true, inverse: true },
  },
  background: rgb(0x000000),
  shades: { negative: 0x4f9dff, zero: 0x000000, positive: 0xffa030, missing: 0xff40ff },
};

const COLORLESS: Theme = {
  name: 'none',
  roles: {
    plain: {},
    prose: {},
    aside: { dim: true },
    muted: { dim: true },
    changed: { bold: true, underline: true },
    title: { bold: true },
    accent: { bold: true },
    formula: {},
    target: { bold: true },
    positive: {},
    negative: {},
    warning: { bold: true, underline: true },
    selected: { bold: true, inverse: true },
  },
  shades: null,
};

/** Where there are sixteen colours, which have no shades between them. */
const SIXTEEN_COLORS: Readonly<Record<Exclude<ThemeName, 'none'>, Theme>> = {
  dark: { name: 'dark', roles: rolesOf(SIXTEEN_HUES.dark, palette), shades: null },
  light: { name: 'light', roles: rolesOf(SIXTEEN_HUES.light, palette), shades: null },
  'high-contrast': { ...HIGH_CONTRAST, shades: null },
};
const MANY_COLORS = { dark: DARK, light: LIGHT, 'high-contrast': HIGH_CONTRAST } as const;

/** The theme of this name in the colours at hand, always the same object; without any colour it is the theme `none`. */
export function themeFor(name: ThemeName, depth: ColorDepth): Theme {
  if (depth === 'none' || name === 'none') return COLORLESS;
  return depth === '16' ? SIXTEEN_COLORS[name] : MANY_COLORS[name];
}

/** The text and the look of a picture's cell: two values lie one over the other in a half block. */
export function paintShade(text: string, { upper, lower }: Shade, shades: Shades): { text: string; look: Look } {
  if (lower !== undefined) {
    const [above, below] = [shadeColor(upper, shades), shadeColor(lower, shades)];
    // One colour needs no half block, and fewer bytes.
    if (above === below) return { text: ' '.repeat(text.length), look: { background: rgb(above) } };
    return { text: HALF_BLOCK.repeat(text.length), look: { color: rgb(above), background: rgb(below) } };
  }
  const background = shadeColor(upper, shades);
  const color = contrast(background, 0) > contrast(background, 0xffffff) ? 0 : 0xffffff;
  return { text, look: { color: rgb(color), background: rgb(background) } };
}

/** Contrast of two colours as accessibility guidelines define it: 1 … 21. */
export function contrast(a: number, b: number): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function shadeColor(share: number, { negative, zero, positive, missing }: Shades): number {
  if (Number.isNaN(share)) return missing;
  const size = Math.min(1, Math.abs(share));
  // What is not 0 never looks like 0.
  const step = size === 0 ? 0 : Math.max(1, Math.round(size * SHADE_STEPS));
  const end = share < 0 ? negative : positive;
  const mix = (shift: number): number => {
    const [from, to] = [(zero >> shift) & 255, (end >> shift) & 255];
    return Math.round(from + ((to - from) * step) / SHADE_STEPS) << shift;
  };
  return mix(16) | mix(8) | mix(0);
}

function luminance(color: number): number {
  const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255].map((component) => {
    const share = component / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function rolesOf(hues: Hues, color: (value: number) => Color): Theme['roles'] {
  return {
    plain: {},
    prose: {},
    aside: { color: color(hues.muted) },
    muted: { color: color(hues.muted) },
    changed: { color: color(hues.warning), underline: true },
    title: { bold: true },
    accent: { color: color(hues.accent), bold: true },
    formula: { color: color(hues.formula) },
    target: { color: color(hues.target), bold: true },
    positive: { color: color(hues.positive) },
    negative: { color: color(hues.negative) },
    warning: { color: color(hues.warning), bold: true },
    selected: { color: color(hues.accent), bold: true },
  };
}

function rgb(value: number): Color {
  return { kind: 'rgb', rgb: value };
}

function palette(index: number): Color {
  return { kind: 'palette', index };
}
