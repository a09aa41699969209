/** A plane in every drawing: its lines with their values, its ways with their names, where they begin and where one is. */
import { expect, test } from 'vitest';
import { boundBlocks } from '../../../src/document/bound-blocks.js';
import type { Chart } from '../../../src/document/document.js';
import { blockTrees } from '../../../src/document/drawing/html/blocks.js';
import { type Element, type Tree, textOfTree } from '../../../src/document/drawing/html/tree.js';
import { markdownOf } from '../../../src/document/drawing/markdown/markdown.js';
import { blockRows } from '../../../src/document/drawing/rows/blocks.js';
import { textOf } from '../../../src/document/drawing/rows/rows.js';
import { speak } from '../../../src/document/drawing/speech/speech.js';
import { MOST } from '../../../src/document/limits.js';

/** A way to the right and back, which is no function of x, and another that goes up. */
const CHART: Chart = {
  kind: 'chart',
  x: { name: 'w', from: 0, to: 10, ends: ['0', '10'] },
  y: { name: 'v', scale: 'linear' },
  series: [
    { name: 'here and back', points: [3, 6, 3].map((x, k) => ({ x, y: 1 + k })) },
    { name: 'up', points: [1, 2.5, 4].map((y) => ({ x: 3, y })) },
  ],
  marks: [{ kind: 'cursor', x: 3, y: 3 }],
  broken: 'another goes on beyond the picture.',
  plane: {
    from: 0,
    to: 5,
    measured: 'loss',
    levels: [
      {
        value: 0.5,
        lines: [
          [
            [8, 0],
            [8, 2],
            [8, 5],
          ],
        ],
      },
      {
        value: 2,
        lines: [
          [
            [9, 0],
            [9, 2],
            [9, 5],
          ],
          [
            [0, 0],
            [1, 0],
          ],
        ],
      },
    ],
  },
};

function elementsOf(tree: Tree): readonly Element[] {
  return typeof tree === 'string' ? [] : [tree, ...tree.children.flatMap(elementsOf)];
}

test('in a terminal names stand at the ends of ways, values on lines, and every line is within the width', () => {
  for (const width of [44, 76, 118]) {
    const rows = blockRows([CHART], { width }).map(textOf);
    const text = rows.join('\n');
    for (const part of ['↑ v', ' w ', '0.5', '2', '● here', '○ start', 'beyond the picture'])
      expect(text).toContain(part);
    const plot = rows.filter((row) => /[│┤]/.test(row));
    expect(plot.some((row) => /●.*here and back|here and back.*●/.test(row))).toBe(true);
    expect(plot.filter((row) => row.includes('up')).length).toBe(1);
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(width);
    // Two ways, one start.
    expect(plot.join('').match(/○/g)).toHaveLength(1);
  }
});

test('a plane takes no more rows than are in view, and leaves some for what is said of it', () => {
  for (const height of [18, 24, 60]) {
    const rows = blockRows([CHART], { width: 76, inView: () => height });
    expect(rows.length).toBeLessThanOrEqual(Math.max(height, 15));
  }
});

test('on a page each line and each way is a polyline with its places, and each point of a way a dot', () => {
  const elements = blockTrees([CHART]).flatMap(elementsOf);
  const lines = elements.filter(({ name }) => name === 'polyline').map(({ attributes }) => attributes);
  expect(lines.filter((line) => line.class === 'level').map(({ points }) => points)).toEqual([
    '320,250 320,150 320,0',
    '360,250 360,150 360,0',
    '0,250 40,250',
  ]);
  // The first lies on top.
  expect(lines.filter((line) => line.class !== 'level').map(({ points }) => points)).toEqual([
    '120,200 120,125 120,50',
    '120,200 240,150 120,100',
  ]);
  const circles = elements.filter(({ name }) => name === 'circle').map(({ attributes }) => attributes.class);
  expect(['point', 'start', 'cursor'].map((kind) => circles.filter((each) => each === kind).length)).toEqual([6, 2, 1]);
  const texts = elements.filter(({ name }) => name === 'text').map(textOfTree);
  expect(texts).toEqual(expect.arrayContaining(['0.5', '2', 'here and back', 'up', '↑ v']));
});

test('aloud and as Markdown it is said by its axes, its levels and the places of each way', () => {
  for (const text of [speak([CHART]).join(' '), markdownOf([CHART])]) {
    expect(text.replaceAll('\\', '')).toContain(
      'Across w from 0 to 10.00, up v from 0 to 5.000: lines of one loss at 0.5, 2.',
    );
    expect(text.replaceAll('\\', '')).toContain('here and back: (3.000, 1.000), (6.000, 2.000), (3.000, 3.000).');
    expect(text).toContain('another goes on beyond the picture.');
  }
});

test('of very many places so many are kept that it can be sent, with both ends of each line and of each way', () => {
  const many = Array.from({ length: 5000 }, (_, k) => k / 500);
  const line = many.map((x) => [x, 1] as const);
  const [bounded] = boundBlocks(
    [
      {
        ...CHART,
        series: [{ name: 'far', points: many.map((x) => ({ x: 10 - x, y: x / 2 })) }],
        plane: { ...CHART.plane!, levels: [1, 2, 3].map((value) => ({ value, lines: [line, line] })) },
      },
    ],
    MOST,
  );
  if (bounded.kind !== 'chart') throw new Error(bounded.kind);
  const [{ points }] = bounded.series;
  expect([points.length, points[0].x, points.at(-1)!.x]).toEqual([MOST.points, 10, 10 - many.at(-1)!]);
  const kept = bounded.plane!.levels.flatMap(({ lines }) => lines);
  expect(kept.flat().length).toBeLessThanOrEqual(2 * MOST.points);
  for (const each of kept) expect([each[0], each.at(-1)]).toEqual([line[0], line.at(-1)]);
});
