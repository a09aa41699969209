/**
 * Themes: a style for each role. Each hue has one meaning: where one is, the target, the sign of a value, an alarm, the
 * lines of a chart; all else is ink or grey. Heat maps shade from the hue of one sign through the middle to the other's.
 * Invariant: colour is never the only sign. Every role that carries meaning also has a sign, mark or word, and a theme
 * without colour still distinguishes roles by attributes. Hues of one picture differ for colour-blind eyes, too.
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
import { type Role, SERIES_ROLES, type SeriesRole, type Shade } from '../../document/drawing/rows/rows.js';

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
  Record<'muted' | 'here' | 'target' | 'positive' | 'negative' | 'warning' | 'alarm' | SeriesRole, CellColor>
>;

export const DARK: Theme = {
  name: 'dark',
  roles: inTrueColor({
    muted: 0x8a8f98,
    here: 0x8dfaf9,
    target: 0x9e6af8,
    positive: 0xfcb255,
    negative: 0x79b7fe,
    warning: 0xf0c14b,
    alarm: 0xf14e3c,
    'series-1': 0x5f973b,
    'series-2': 0xdb59c5,
    'series-3': 0xedee46,
    'series-4': 0xb3b7a3,
  }),
  paper: PLAIN,
  shades: { negative: 0x3f8cff, zero: 0x23272e, positive: 0xf58b2a, missing: 0xa03ac8 },
};

const LIGHT: Theme = {
  name: 'light',
  roles: inTrueColor({
    muted: 0x646a73,
    here: 0x00799a,
    target: 0x5a2773,
    positive: 0xab592f,
    negative: 0x2d25c4,
    warning: 0x8a5a00,
    alarm: 0x882627,
    'series-1': 0x2c561a,
    'series-2': 0x7e096c,
    'series-3': 0x74731f,
    'series-4': 0x302f2a,
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
      here: 0x87fef1,
      target: 0xd4aef5,
      positive: 0xf5a106,
      negative: 0x778dfd,
      warning: 0xffff00,
      alarm: 0xfd5f7d,
      'series-1': 0x33b430,
      'series-2': 0xeb61cd,
      'series-3': 0xfbf95d,
      'series-4': 0xcbbab1,
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
    here: uncolored(bold),
    press: uncolored(bold),
    target: uncolored(bold),
    positive: PLAIN,
    negative: PLAIN,
    warning: uncolored(bold | underline),
    alarm: uncolored(bold | underline),
    ...seriesIn(() => PLAIN),
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
    roles: rolesOf({
      ...{ muted: 8, here: 14, target: 13, positive: 3, negative: 12, warning: 11, alarm: 9 },
      ...{ 'series-1': 10, 'series-2': 13, 'series-3': 11, 'series-4': 7 },
    }),
  }),
  light: withoutShades({
    ...LIGHT,
    roles: rolesOf({
      ...{ muted: 8, here: 6, target: 5, positive: 3, negative: 4, warning: 1, alarm: 1 },
      ...{ 'series-1': 2, 'series-2': 5, 'series-3': 3, 'series-4': 0 },
    }),
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

function rolesOf(hues: Hues): Theme['roles'] {
  const { muted, here, target, positive, negative, warning, alarm } = hues;
  return {
    plain: PLAIN,
    prose: PLAIN,
    aside: inColor(muted),
    term: uncolored(underline),
    muted: inColor(muted),
    changed: uncolored(bold | underline),
    title: uncolored(bold),
    here: inColor(here, bold),
    press: uncolored(bold),
    target: inColor(target, bold),
    positive: inColor(positive),
    negative: inColor(negative),
    warning: inColor(warning, bold),
    alarm: inColor(alarm, bold),
    ...seriesIn((role) => inColor(hues[role])),
    selected: inColor(here, bold),
    pointed: inColor(here, bold | inverse),
  };
}

function seriesIn(style: (role: SeriesRole) => CellStyle): Readonly<Record<SeriesRole, CellStyle>> {
  return Object.fromEntries(SERIES_ROLES.map((role) => [role, style(role)])) as Record<SeriesRole, CellStyle>;
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
