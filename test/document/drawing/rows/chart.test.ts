/** Charts whose names, marks and ranges are as odd as a document may hold: the rows have the size asked for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Chart } from '../../../../src/document/document.js';
import { chartRows } from '../../../../src/document/drawing/rows/chart.js';
import { planeRows } from '../../../../src/document/drawing/rows/plane.js';
import { rowWidth, textOf } from '../../../../src/document/drawing/rows/rows.js';
import { words } from '../../../support/texts.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const places = fc.oneof(finite, fc.integer({ min: 0, max: 9 }));
const points = fc.array(fc.record({ x: places, y: fc.oneof(fc.double(), places) }), { minLength: 1, maxLength: 12 });
const charts: fc.Arbitrary<Chart> = fc.record({
  kind: fc.constant('chart' as const),
  x: fc.record({ name: words, from: places, to: places, ends: fc.tuple(words, words) }),
  y: fc.record({ name: words, scale: fc.constantFrom('linear', 'logarithmic') }),
  series: fc.array(fc.record({ name: words, points }), { minLength: 1, maxLength: 3 }),
  marks: fc.array(
    fc.record({
      kind: fc.constantFrom('cursor', 'measured'),
      x: places,
      y: fc.oneof(fc.double(), places),
      name: words,
    }),
    { maxLength: 6 },
  ),
  broken: fc.option(words),
});

test('a mark whose name takes no cell leaves its row as wide as the others', () => {
  const chart: Chart = {
    kind: 'chart',
    x: { name: 'step', from: 0, to: 9, ends: ['0', '9'] },
    y: { name: 'loss', scale: 'linear' },
    series: [{ name: 'loss', points: [0, 3, 9].map((x) => ({ x, y: x })) }],
    marks: ['\u0301', '\u200d', 'g'].map((name, k) => ({ kind: 'measured', x: k + 4, y: 8 - k, name })),
    broken: null,
  };
  const rows = chartRows(chart, 60, 8);
  const plot = rows.slice(0, -1).map(rowWidth);
  expect(plot).toEqual(plot.map(() => 60));
  expect(rows.map(textOf).join('')).toContain('g');
});

test('a chart of any names, marks and values is drawn, in rows no wider and no more than asked for', () => {
  fc.assert(
    fc.property(charts, fc.integer({ min: 12, max: 90 }), fc.integer({ min: 2, max: 12 }), (chart, width, height) => {
      const rows = chartRows(chart, width, height);
      expect(rows.length).toBeLessThanOrEqual(height + 1);
      for (const line of rows) expect(rowWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});

test('a plane is drawn whatever lies outside of it, and on which side', () => {
  const levels = fc.array(
    fc.record({
      value: finite,
      lines: fc.array(fc.array(fc.tuple(places, places), { minLength: 1, maxLength: 5 }), { maxLength: 2 }),
    }),
    { maxLength: 2 },
  );
  const planes = fc.record({ from: places, to: places, measured: words, levels });
  fc.assert(
    fc.property(charts, planes, fc.integer({ min: 30, max: 90 }), (chart, plane, width) => {
      const rows = planeRows(chart, plane, width, 10);
      for (const line of rows) expect(rowWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
