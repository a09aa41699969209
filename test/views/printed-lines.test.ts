/** Whoever computes a line of a pane from the numbers that are printed finds the result that is printed. */
import { describe, expect, test } from 'vitest';
import { momentAt } from '../../src/debugger/places/moment.js';
import { selectedElement } from '../../src/debugger/places/selection.js';
import { render } from '../../src/engine/expression.js';
import { rowCountOf, START } from '../../src/timeline/cursor.js';
import { textOf } from '../../src/views/drawing/rows.js';
import { stepPane } from '../../src/views/step.js';
import { SHIPPED, timelineOf } from '../support/fixtures.js';
import { formatInFull } from '../support/formula-text.js';
import { isFormula, printedLines, printedProducts } from '../support/printed-lines.js';

/** So wide that no line is wrapped. */
const WIDTH = 4000;
/** Of the arithmetic here. */
const ROUNDING = 1e-9;

describe.each(SHIPPED)('every pane of iteration 0 of %s', (name) => {
  test('prints factors that give the printed result', async ({ annotate }) => {
    const timeline = timelineOf(name);
    const wrong: string[] = [];
    const silent: string[] = [];
    let count = 0;
    for (const frame of timeline.trace(0).frames) {
      const rows = rowCountOf(frame) === 0 ? [null] : [null, 0];
      for (const row of rows) {
        const moment = momentAt(timeline, { ...START, frame: frame.index, row });
        const texts = stepPane(moment, null, WIDTH).rows.map(textOf);
        const lines = [...texts.flatMap(printedLines), ...printedProducts(texts)];
        const place = [...frame.scope, frame.label, ...(row === null ? [] : ['row 1'])].join(' › ');
        count += lines.length;
        if (lines.length === 0 && computes(frame, selectedElement(moment, null))) silent.push(place);
        for (const { text, computed, printed, tolerance } of lines) {
          if (Math.abs(computed - printed) <= tolerance * (1 + ROUNDING)) continue;
          wrong.push(`${place}: ${text}, but it gives ${computed}`);
        }
      }
    }
    await annotate(`${count} lines computed`);
    expect(wrong).toEqual([]);
    expect(silent).toEqual([]);
    expect(count).toBeGreaterThan(0);
  });
});

/** Whether a step does more at this element than copy it, so that its pane ought to have a line to compute. */
function computes(
  { op, inputs, output, attributes }: ReturnType<ReturnType<typeof timelineOf>['trace']>['frames'][number],
  element: number,
): boolean {
  const expression = op.expression(inputs, output, attributes, element);
  return isFormula(render(expression, { leaves: 'numbers', formatNumber: formatInFull, longestSum: 4 }));
}

describe('the reading of printed lines', () => {
  test.each([
    ['P(we) = 8.166 / 54.67 = 0.1494', '8.166 / 54.67 = 0.1494'],
    ['the loss would fall by about 6.694 × 0.01 = 0.0669. The', '6.694 × 0.01 = 0.0669'],
    ['  ∂loss/∂z(we) = −6.6943 × +0.12706 = −0.8506 = P(we) − 1', '−6.6943 × +0.12706 = −0.8506'],
  ])('finds the factors and the result in %s', (text, line) => {
    const [found] = printedLines(text);
    expect(found.text).toBe(line);
    expect(Math.abs(found.computed - found.printed)).toBeLessThanOrEqual(found.tolerance);
  });

  test('finds too few digits out', () => {
    const [found] = printedLines('∂loss/∂z(we) = −6.694 × 0.1271 = −0.8506');
    expect(Math.abs(found.computed - found.printed)).toBeGreaterThan(found.tolerance);
  });

  test('finds the products of a table', () => {
    const table = ['  arrives at    gradient  × local  = passed on', '  ∂loss/∂z(we)   −0.8506  +2.0000      −1.7012'];
    expect(printedProducts(table)).toMatchObject([
      { text: '−0.8506 × +2.0000 = −1.7012', printed: -1.7012, computed: -0.8506 * 2 },
    ]);
    expect(printedProducts(table.slice(1))).toEqual([]);
  });

  test.each(['loss = 2.941', 'P(w) = e^z(w) / Σ e^z', '0.1 × 0.2 = 0.01 × 2', 'what arrives = 3 × w'])(
    'finds nothing to compute in %s',
    (text) => {
      expect(printedLines(text)).toEqual([]);
    },
  );
});
