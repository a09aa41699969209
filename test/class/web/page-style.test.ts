/** The colours of a page: each class that a drawing gives has one, and text can be read on what it stands on. */
import { describe, expect, test } from 'vitest';
import { pageStyle } from '../../../src/class/web/page-style.js';
import { contrast } from '../../../src/terminal/components/theme.js';

const STYLE = pageStyle();
const TONES = ['muted', 'here', 'target', 'positive', 'negative', 'warning', 'alarm'];
const SERIES = ['series-1', 'series-2', 'series-3', 'series-4'];
const SHADES = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((step) => [`n${step}`, `p${step}`]);
/** What texts of the page need. */
const READABLE = 4.5;

/** The variables of each theme, by their names. */
const THEMES = [...STYLE.matchAll(/\{(--paper:[^}]*)\}/g)].map(([, rules]) =>
  Object.fromEntries(rules.split(';').map((rule) => rule.replace('--', '').split(':'))),
) as readonly Readonly<Record<string, string>>[];

const numberOf = (color: string): number => Number.parseInt(color.slice(1), 16);

test('every class that a drawing gives has a rule', () => {
  for (const name of [...TONES, ...SERIES, ...SHADES, 'press', 'd1', 'd17'])
    expect(STYLE).toMatch(new RegExp(`\\.${name}[,{]`));
});

describe('in each theme', () => {
  test('tones can be read on the page and on a panel', () => {
    expect(THEMES.length).toBe(6);
    for (const theme of THEMES) {
      for (const tone of [...TONES, ...SERIES, 'ink']) {
        for (const ground of ['paper', 'panel']) {
          const found = contrast(numberOf(theme[tone]), numberOf(theme[ground]));
          expect(found, `${tone} on ${ground}, ${theme[tone]} on ${theme[ground]}`).toBeGreaterThan(READABLE);
        }
      }
      expect(contrast(numberOf(theme.ink), numberOf(theme.notice))).toBeGreaterThan(READABLE);
      expect(contrast(numberOf(theme.paper), numberOf(theme.here))).toBeGreaterThan(READABLE);
    }
  });

  test('numbers can be read on their shades', () => {
    for (const theme of THEMES) {
      for (const shade of SHADES) {
        const found = contrast(numberOf(theme[`i${shade}`]), numberOf(theme[shade]));
        expect(found, shade).toBeGreaterThan(READABLE);
      }
    }
  });
});
