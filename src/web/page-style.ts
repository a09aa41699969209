/**
 * The part of the page's style sheet that follows from the themes: how each role looks, and each step of a scale, in
 * light, dark and high contrast.
 */
import { Attribute, type CellColor, type CellStyle, DEFAULT_COLOR, TRUE_COLOR } from '../cells/cell-grid.js';
import { shadedText, type Theme, themeFor } from '../ui/theme.js';
import { SCALE_STEPS } from './role-theme.js';
import type { PageTheme } from './view.js';

/** What stands around the screen; terminals have a paper of their own. */
const SURROUNDINGS: Readonly<Record<PageTheme, Readonly<Record<string, string>>>> = {
  light: { paper: '#ffffff', ink: '#1b1f24', panel: '#f3f5f7', line: '#d5dae0', edge: '#7b8490', notice: '#fff3cd' },
  dark: { paper: '#14171c', ink: '#dde2e8', panel: '#1c2027', line: '#333a44', edge: '#7d8794', notice: '#4a3b0c' },
  'high-contrast': {
    paper: '#000000',
    ink: '#ffffff',
    panel: '#000000',
    line: '#ffffff',
    edge: '#ffffff',
    notice: '#000000',
  },
};

export function pageStyle(): string {
  const [light, dark, contrast] = (['light', 'dark', 'high-contrast'] as const).map(variablesOf);
  return [
    `:root{${light}}`,
    `@media(prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`,
    `:root[data-theme=dark]{${dark}}`,
    `@media(prefers-contrast:more){:root:not([data-theme=light],[data-theme=dark]){${contrast}}}`,
    `:root[data-theme=high-contrast]{${contrast}}`,
    ...roleRules(),
    ...SCALE_STEPS.map(([step]) => `.${step}{background:var(--${step});color:var(--i${step})}`),
    // After all of those, whose ink they replace: of two classes the later rule counts.
    ...SCALE_STEPS.map(([step]) => `.u${step}{color:var(--${step})}`),
  ].join('\n');
}

function variablesOf(name: PageTheme): string {
  const theme = themeFor(name, 'true-color');
  const colors = Object.entries(theme.roles).flatMap(([role, { foreground }]) =>
    foreground === DEFAULT_COLOR ? [] : [[role, hex(foreground)]],
  );
  const steps = SCALE_STEPS.flatMap(([step, share]) => {
    const { background, foreground } = stepStyle(theme, share);
    return [
      [step, hex(background)],
      [`i${step}`, hex(foreground)],
    ];
  });
  return [...Object.entries(SURROUNDINGS[name]), ...colors, ...steps]
    .map(([variable, value]) => `--${variable}:${value}`)
    .join(';');
}

function stepStyle({ shades }: Theme, share: number): CellStyle {
  if (shades === null) throw new Error('A page has colours.');
  return shadedText('0', { upper: share, isNumber: true }, shades).style;
}

/** Attributes are those of the dark theme: bold and underlined text is so in all. */
function roleRules(): readonly string[] {
  return Object.entries(themeFor('dark', 'true-color').roles).flatMap(([role, { foreground, attributes }]) => {
    const isInverse = (attributes & Attribute.inverse) !== 0;
    const rules = [
      ...(foreground === DEFAULT_COLOR || isInverse ? [] : [`color:var(--${role})`]),
      ...(isInverse ? [`color:var(--paper);background:var(--${role})`] : []),
      ...((attributes & Attribute.bold) === 0 ? [] : ['font-weight:bold']),
      ...((attributes & Attribute.underline) === 0 ? [] : ['text-decoration:underline']),
    ];
    return rules.length === 0 ? [] : [`.${role}{${rules.join(';')}}`];
  });
}

function hex(color: CellColor): string {
  return `#${(color & (TRUE_COLOR - 1)).toString(16).padStart(6, '0')}`;
}
