/**
 * The part of the page's style sheet that follows from the themes of the terminal: the colours of tones and of the shades
 * behind numbers, in light, dark and high contrast.
 */
import { type CellColor, DEFAULT_COLOR, TRUE_COLOR } from '../../document/cells/cell-grid.js';
import type { Tone } from '../../document/document.js';
import { SERIES_ROLES } from '../../document/drawing/rows/rows.js';
import { shadedText, type Theme, themeFor } from '../../terminal/components/theme.js';
import type { PageTheme } from './protocol.js';

/** What tones stand on; terminals have a paper of their own. */
const SURROUNDINGS: Readonly<Record<PageTheme, Readonly<Record<string, string>>>> = {
  light: {
    paper: '#ffffff',
    ink: '#1b1f24',
    panel: '#f3f5f7',
    notice: '#fff3cd',
    line: '#d5dae0',
    track: '#d5dae0',
    edge: '#7b8490',
  },
  dark: {
    paper: '#14171c',
    ink: '#dde2e8',
    panel: '#1c2027',
    notice: '#4a3b0c',
    line: '#333a44',
    track: '#333a44',
    edge: '#7d8794',
  },
  'high-contrast': {
    paper: '#000000',
    ink: '#ffffff',
    panel: '#000000',
    notice: '#000000',
    line: '#ffffff',
    track: '#555555',
    edge: '#ffffff',
  },
};

/** The tones with a colour; true for those that are bold as well, so that colour is not their only sign. */
const TONES: Readonly<Record<Exclude<Tone, 'title' | 'press'>, boolean>> = {
  muted: false,
  here: true,
  target: true,
  positive: false,
  negative: false,
  warning: true,
  alarm: true,
};
/** How many shades there are on each side of 0. */
const SHADES = 8;
/** A number that stands for its place has at most so many digits behind its point. */
const MOST_DIGITS = 17;

export function pageStyle(): string {
  const [light, dark, contrast] = (['light', 'dark', 'high-contrast'] as const).map(variablesOf);
  return [
    `:root{${light}}`,
    `@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
    `:root[data-theme=dark]{${dark}}`,
    `@media(prefers-contrast:more){:root:not([data-theme=light],[data-theme=dark]){${contrast}}}`,
    `:root[data-theme=high-contrast]{${contrast}}`,
    // Paper is light, whatever the screen is.
    `@media print{:root:root:root{${light};color-scheme:light}}`,
    ...Object.entries(TONES).map(
      ([tone, isBold]) => `.${tone}{color:var(--${tone})${isBold ? ';font-weight:bold' : ''}}`,
    ),
    '.title{font-weight:bold}',
    '.press{font-weight:bold}',
    ...SERIES_ROLES.map((role) => `.${role}{color:var(--${role})}`),
    ...shades().map(([shade]) => `.${shade}{background:var(--${shade});color:var(--i${shade});fill:var(--${shade})}`),
    // Room in the place of the digits that a number has fewer behind its point than others below it.
    ...Array.from({ length: MOST_DIGITS }, (_, k) => `.d${k + 1}{padding-inline-end:calc(${k + 1}ch + .5rem)}`),
  ].join('\n');
}

function variablesOf(name: PageTheme): string {
  const theme = themeFor(name, 'true-color');
  const colors = [...(Object.keys(TONES) as Tone[]), ...SERIES_ROLES].flatMap((role) => {
    const { foreground } = theme.roles[role];
    return foreground === DEFAULT_COLOR ? [] : [[role, hex(foreground)]];
  });
  const steps = shades().flatMap(([shade, share]) => {
    const { background, foreground } = shadeStyle(theme, share);
    return [
      [shade, hex(background)],
      [`i${shade}`, hex(foreground)],
    ];
  });
  return [...Object.entries(SURROUNDINGS[name]), ...colors, ...steps]
    .map(([variable, value]) => `--${variable}:${value}`)
    .join(';');
}

/** The names of shades, with the share of the largest size that each stands for. */
function shades(): readonly (readonly [name: string, share: number])[] {
  return Array.from({ length: SHADES }, (_, k) => k + 1).flatMap((step) => [
    [`n${step}`, -step / SHADES] as const,
    [`p${step}`, step / SHADES] as const,
  ]);
}

function shadeStyle({ shades: scale }: Theme, share: number) {
  if (scale === null) throw new Error('A page has colours.');
  return shadedText('0', { upper: share, isNumber: true }, scale).style;
}

function hex(color: CellColor): string {
  return `#${(color & (TRUE_COLOR - 1)).toString(16).padStart(6, '0')}`;
}
