/**
 * The theme of screens that go to browsers: each style stands for a role or a step of a scale, and the page's style
 * sheet says how it looks. So one screen serves light and dark browsers.
 */
import { type CellStyle, DEFAULT_COLOR, PLAIN, TRUE_COLOR } from '../cells/cell-grid.js';
import type { Role } from '../drawing/rows/rows.js';
import { type Shades, shadedText, type Theme, themeFor } from '../ui/theme.js';

/** In the order of the numbers that stand for them. */
const ROLES = Object.keys(themeFor('dark', 'true-color').roles) as readonly Role[];
/** Roles that look like text, which needs no class. */
const UNMARKED: readonly Role[] = ['plain', 'prose'];

/** Steps from the middle of the scale to each end, as `shadedText` mixes them. */
const STEPS = 8;
/** A mixed colour is the number of its step: times 0x10000 on the negative side. */
const SCALE: Shades = { negative: STEPS << 16, zero: 0, positive: STEPS, missing: 0xff00 };

export const ROLE_THEME: Theme = {
  name: 'dark',
  roles: Object.fromEntries(
    ROLES.map((role, k) => [
      role,
      UNMARKED.includes(role) ? PLAIN : { foreground: k, background: DEFAULT_COLOR, attributes: 0 },
    ]),
  ) as Theme['roles'],
  paper: PLAIN,
  shades: SCALE,
};

/** The names of a scale's steps, with the share of the largest size that each stands for. */
export const SCALE_STEPS: readonly (readonly [name: string, share: number])[] = [
  ...Array.from({ length: STEPS }, (_, k) => [`n${k + 1}`, -(k + 1) / STEPS] as const),
  ['z', 0],
  ...Array.from({ length: STEPS }, (_, k) => [`p${k + 1}`, (k + 1) / STEPS] as const),
  ['x', Number.NaN],
];

const HALF = shadedText(' ', { upper: 1, lower: -1 }, SCALE).text;

/** The classes of a cell: of its role, or of the steps of the scale that fill it, the lower half or all of it first. */
export function classesOf(style: CellStyle, text: string): string {
  const { foreground, background } = style;
  if (background !== DEFAULT_COLOR) {
    const fill = stepOf(background);
    return text === HALF ? `${fill} u${stepOf(foreground)}` : fill;
  }
  return foreground === DEFAULT_COLOR ? '' : (ROLES[foreground] ?? '');
}

function stepOf(color: number): string {
  const rgb = color & ~TRUE_COLOR;
  if (rgb === SCALE.missing) return 'x';
  if (rgb === 0) return 'z';
  return rgb >= 0x10000 ? `n${rgb >> 16}` : `p${rgb}`;
}
