/** Rows of cells as lines for the page: roles as classes, and text that may be wider or narrower than its cells. */
import { describe, expect, it } from 'vitest';
import { type Row, row, span } from '../../src/drawing/rows/rows.js';
import { cellsOf } from '../../src/ui/row-cells.js';
import { lineOf } from '../../src/web/lines.js';
import { pageStyle } from '../../src/web/page-style.js';
import { ROLE_THEME, SCALE_STEPS } from '../../src/web/role-theme.js';

const line = (spans: Row) => lineOf(cellsOf(spans, ROLE_THEME));

describe('a line', () => {
  it('has a class for each role, and none for plain text', () => {
    expect(line(row('a ', span('b', 'accent'), span('c', 'prose'), '  '))).toEqual(['a ', ['accent', 'b'], 'c']);
  });

  it('says how many cells a text takes that browsers may draw in another width', () => {
    expect(line(row('a ', span('猫は', 'target'), ' b'))).toEqual(['a ', ['target', '猫は', 4], ' b']);
    expect(line(row('שלום b'))).toEqual([['', 'שלום', 4], ' b']);
  });

  it('tells apart every step of a scale, and the halves of a cell', () => {
    const shaded = (upper: number, lower?: number) =>
      line([{ text: '9', role: 'plain', shade: lower === undefined ? { upper, isNumber: true } : { upper, lower } }]);
    for (const [step, share] of SCALE_STEPS) expect(shaded(share)).toEqual([[step, '9']]);
    expect(shaded(1, -0.5)).toEqual([['n4 up8', '▀']]);
  });
});

it('the style sheet knows every class that a line can have', () => {
  const style = pageStyle();
  const roles = Object.entries(ROLE_THEME.roles).flatMap(([role, { foreground }]) => (foreground < 0 ? [] : [role]));
  expect(roles.length).toBeGreaterThan(8);
  for (const name of [...roles, ...SCALE_STEPS.flatMap(([step]) => [step, `u${step}`])]) {
    expect(style).toContain(`.${name}{`);
  }
});

it('the style sheet colours the upper half of a cell last, whichever step fills the lower one', () => {
  const style = pageStyle();
  const fills = SCALE_STEPS.map(([step]) => style.indexOf(`\n.${step}{`));
  const halves = SCALE_STEPS.map(([step]) => style.indexOf(`\n.u${step}{`));
  expect(Math.min(...fills)).toBeGreaterThan(0);
  expect(Math.min(...halves)).toBeGreaterThan(Math.max(...fills));
});
