/**
 * Themes: a style for each role. One accent for the cursor, one pair of hues for the sign of a value, grey for what is
 * not at issue; heat maps shade from one hue through the middle to the other.
 * Invariant: colour is never the only sign. Every role that carries meaning also has a sign, mark or word, and a theme
 * without colour still distinguishes roles by attributes.
 */
import {
  Attribute,
  type CellColor,
  type CellStyle,
  DEFAULT_COLOR,
  PLAIN,
  trueColor,
} from '../../document/cells/cell-grid.js';
import type { ColorDepth } from '../../document/cells/palette.js';
import type { Role, Shade } from '../../document/drawing/rows/rows.js';

export const THEME_NAMES = ['dark', 'light', 'high-contrast', 'none'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export interface Theme {
  readonly name: ThemeName;
  readonly roles: Readonly<Record<Role, CellStyle>>;
  /** The style of blank cells. */
  readonly paper: CellStyle;
  /** The colours of heat-map cells; null if their characters have to do. */
  readonly shades: Shades | null;
}

/** The ends and the middle of a diverging scale. */
interface Shades {
  readonly negative: number;
  readonly zero: number;
  readonly positive: number;
  /** For values that are not numbers. */
  readonly missing: number;
}

/** Steps from the middle of the scale to each end. More could not be told apart, and would cost bytes. */
const SHADE_STEPS = 8;
const HALF_BLOCK = '▀';
const { bold, dim, inverse, underline } = Attribute;

type Hues = Readonly<
  Record<'muted' | 'accent' | 'formula' | 'target' | 'positive' | 'negative' | 'warning', CellColor>
>;

export const DARK: Theme = {
  name: 'dark',
  roles: inTrueColor({
    muted: 0x8a8f98,
    accent: 0x56b6f2,
    formula: 0xe8c872,
    target: 0xc39bf0,
    positive: 0xe2914a,
    negative: 0x5a9df5,
    warning: 0xf0c14b,
  }),
  paper: PLAIN,
  shades: { negative: 0x3f8cff, zero: 0x23272e, positive: 0xf58b2a, missing: 0xa03ac8 },
};

const LIGHT: Theme = {
  name: 'light',
  roles: inTrueColor({
    muted: 0x646a73,
    accent: 0x0a5fa8,
    formula: 0x7a5200,
    target: 0x7a36b8,
    positive: 0x9c4a00,
    negative: 0x1c56c4,
    warning: 0x8a5a00,
  }),
  paper: PLAIN,
  shades: { negative: 0x2166ac, zero: 0xeceff2, positive: 0xc8690a, missing: 0x8a2ab0 },
};

const WHITE = trueColor(0xffffff);
const BLACK = trueColor(0x000000);

const HIGH_CONTRAST: Theme = {
  name: 'high-contrast',
  roles: onBackground(BLACK, {
    ...inTrueColor({
      muted: 0xd8d8d8,
      accent: 0x6fe0ff,
      formula: 0xffff66,
      target: 0xff9dff,
      positive: 0xffb347,
      negative: 0x9fc5ff,
      warning: 0xffff00,
    }),
    plain: inColor(WHITE),
    title: inColor(WHITE, bold | underline),
    selected: inColor(WHITE, bold | inverse),
    pointed: inColor(trueColor(0xffff00), bold | inverse),
  }),
  paper: { ...PLAIN, background: BLACK },
  shades: { negative: 0x4f9dff, zero: 0x000000, positive: 0xffa030, missing: 0xff40ff },
};

const COLORLESS: Theme = {
  name: 'none',
  roles: {
    plain: PLAIN,
    prose: PLAIN,
    aside: uncolored(dim),
    term: uncolored(underline),
    muted: uncolored(dim),
    changed: uncolored(bold | underline),
    title: uncolored(bold),
    accent: uncolored(bold),
    formula: PLAIN,
    target: uncolored(bold),
    positive: PLAIN,
    negative: PLAIN,
    warning: uncolored(bold | underline),
    selected: uncolored(bold | inverse),
    pointed: uncolored(bold | inverse),
  },
  paper: PLAIN,
  shades: null,
};

/** For terminals whose own sixteen colours, which the user has chosen, have no shades in between. */
const SIXTEEN_COLORS = {
  dark: withoutShades({
    ...DARK,
    roles: rolesOf({ muted: 8, accent: 14, formula: 11, target: 13, positive: 3, negative: 12, warning: 11 }),
  }),
  light: withoutShades({
    ...LIGHT,
    roles: rolesOf({ muted: 8, accent: 6, formula: 5, target: 5, positive: 1, negative: 4, warning: 1 }),
  }),
  'high-contrast': withoutShades(HIGH_CONTRAST),
};
const MANY_COLORS = { dark: DARK, light: LIGHT, 'high-contrast': HIGH_CONTRAST };
/** Half blocks, of which pictures are made, are not ASCII. */
const IN_ASCII = { ...SIXTEEN_COLORS, dark: withoutShades(DARK), light: withoutShades(LIGHT) };

/** The theme with this name for this colour depth, always the same object; without colours it is the theme `none`. */
export function themeFor(name: ThemeName, depth: ColorDepth, isAscii = false): Theme {
  if (depth === 'none' || name === 'none') return COLORLESS;
  if (depth === '16') return SIXTEEN_COLORS[name];
  return (isAscii ? IN_ASCII : MANY_COLORS)[name];
}

function withoutShades(theme: Theme): Theme {
  return { ...theme, shades: null };
}

/** The text and the style of a heat-map cell: a half block shows two values, one above the other. */
export function shadedText(
  text: string,
  { upper, lower, isNumber }: Shade,
  shades: Shades,
): { readonly text: string; readonly style: CellStyle } {
  const above = shadeColor(upper, shades);
  if (lower !== undefined) {
    const below = shadeColor(lower, shades);
    // A single colour needs no half block, and fewer bytes.
    return above === below
      ? { text: ' '.repeat(text.length), style: shade(DEFAULT_COLOR, above) }
      : { text: HALF_BLOCK.repeat(text.length), style: shade(trueColor(above), below) };
  }
  if (isNumber !== true) return { text: ' '.repeat(text.length), style: shade(DEFAULT_COLOR, above) };
  return { text, style: shade(contrast(above, 0) > contrast(above, 0xffffff) ? BLACK : WHITE, above) };
}

function shade(foreground: CellColor, background: number): CellStyle {
  return { foreground, background: trueColor(background), attributes: 0 };
}

/** The contrast of two colours as accessibility guidelines define it: 1 … 21. */
export function contrast(a: number, b: number): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function shadeColor(share: number, { negative, zero, positive, missing }: Shades): number {
  if (Number.isNaN(share)) return missing;
  const size = Math.min(1, Math.abs(share));
  // Nonzero values never look like 0.
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

function inTrueColor(hues: Hues): Theme['roles'] {
  return rolesOf(Object.fromEntries(Object.entries(hues).map(([name, rgb]) => [name, trueColor(rgb)])) as Hues);
}

function rolesOf({ muted, accent, formula, target, positive, negative, warning }: Hues): Theme['roles'] {
  return {
    plain: PLAIN,
    prose: PLAIN,
    aside: inColor(muted),
    term: uncolored(underline),
    muted: inColor(muted),
    changed: inColor(warning, underline),
    title: uncolored(bold),
    accent: inColor(accent, bold),
    formula: inColor(formula),
    target: inColor(target, bold),
    positive: inColor(positive),
    negative: inColor(negative),
    warning: inColor(warning, bold),
    selected: inColor(accent, bold),
    pointed: inColor(accent, bold | inverse),
  };
}

function inColor(foreground: CellColor, attributes = 0): CellStyle {
  return { foreground, background: DEFAULT_COLOR, attributes };
}

function uncolored(attributes: number): CellStyle {
  return inColor(DEFAULT_COLOR, attributes);
}

function onBackground(background: CellColor, roles: Theme['roles']): Theme['roles'] {
  const entries = Object.entries(roles).map(([role, style]) => [role, { ...style, background }]);
  return Object.fromEntries(entries) as Theme['roles'];
}
