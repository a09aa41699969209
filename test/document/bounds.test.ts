/** Articles within bounds: what is small stays as it is, and of what is large the selected part is there, and said to be a part. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { BLOCKS } from '../../src/document/block-schema.js';
import { boundArticle, boundAsked } from '../../src/document/bounds.js';
import {
  type Article,
  type Block,
  type Blocks,
  type Chart,
  holdsAddress,
  type Inlines,
  type Matrix,
  type Table,
  textsOf,
} from '../../src/document/document.js';
import type { GraphPart } from '../../src/document/graph.js';
import { writeJson } from '../../src/document/json.js';
import { MOST, MOST_BYTES } from '../../src/document/limits.js';
import { sharesIn } from '../../src/document/overview.js';
import { seedOf } from '../support/depth.js';
import { articles, matrices } from '../support/random-articles.js';

const EMPTY: Article = {
  run: { name: 'run', about: '' },
  place: { branch: 'main', iteration: 0, lastIteration: 9, step: 1, stepCount: 9, phases: [], underWay: null },
  ...{ title: [], notice: null, words: [], question: null, blocks: [], isPointed: false, beside: [], listing: [] },
};

function bounded(...blocks: readonly Block[]): Blocks {
  return boundArticle({ ...EMPTY, blocks }).blocks;
}

function boundedMatrix(matrix: Matrix): Matrix {
  const [found, ...others] = bounded(matrix);
  expect(others).toEqual([]);
  if (found.kind !== 'matrix') throw new Error(found.kind);
  return found;
}

function matrixOf(rows: number, columns: number, valueAt: (k: number) => number, at = { row: 0, column: 0 }): Matrix {
  const named = (count: number): readonly string[] => Array.from({ length: count }, (_, k) => String(k));
  return {
    ...{ kind: 'matrix', rowNames: named(rows), columnNames: named(columns), cursor: at, zoom: 0 },
    values: Float64Array.from({ length: rows * columns }, (_, k) => valueAt(k)),
    of: { symbol: 'W', step: 3, element: 100 },
  };
}

const text = (words: string): Inlines => [{ kind: 'text', text: words }];
const value = (k: number): Inlines => [{ kind: 'value', value: k, text: String(k) }];
const bytesOf = (what: unknown): number => Buffer.byteLength(writeJson(what));

test('what is small stays as it is', () => {
  fc.assert(
    fc.property(articles, (article) => {
      fc.pre(bytesOf(article) <= MOST_BYTES);
      const [before, after] = [article, boundArticle(article)].map((each): unknown => JSON.parse(writeJson(each)));
      expect(after).toEqual(before);
    }),
    { numRuns: 100, seed: seedOf(8) },
  );
});

describe('a matrix', () => {
  test('of many numbers is those round the cursor, each exact and with its address', () => {
    const all = fc
      .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 100 }), fc.boolean())
      .filter(([rows, columns]) => rows * columns > MOST.numbers)
      .chain(([rows, columns, isTurned]) =>
        fc.tuple(fc.constant(isTurned ? [columns, rows] : [rows, columns]), fc.double(), fc.double({ min: 0, max: 1 })),
      );
    fc.assert(
      fc.property(all, ([[rows, columns], odd, where]) => {
        const at = { row: Math.round(where * (rows - 1)), column: Math.round(where * (columns - 1)) };
        const whole = matrixOf(rows, columns, (k) => (k % 7 === 0 ? odd : k), at);
        const part = boundedMatrix({ ...whole, before: whole.values });
        const [down, across] = [part.rowNames.length, part.columnNames.length];
        expect(part.values).toHaveLength(down * across);
        expect(down * across).toBeLessThanOrEqual(MOST.numbers);
        expect(down * across).toBeGreaterThan(MOST.numbers / 4);
        expect(part.before).toEqual(part.values);
        const { top = 0, left = 0, ...extent } = part.within ?? {};
        expect(extent).toEqual({ rowCount: rows, columnCount: columns });
        expect([part.cursor.row + top, part.cursor.column + left]).toEqual([at.row, at.column]);
        expect(part.cursor.row).toBeLessThan(down);
        expect(part.cursor.column).toBeLessThan(across);
        const held = (element: number): boolean =>
          holdsAddress([part], { symbol: 'W', step: 3, element: element + 100 });
        const isHere = (k: number): boolean => {
          const [row, column] = [Math.floor(k / columns) - top, (k % columns) - left];
          return row >= 0 && row < down && column >= 0 && column < across;
        };
        for (const k of [
          0,
          top * columns + left,
          at.row * columns + at.column,
          rows * columns - 1,
          (top + 1) * columns,
        ]) {
          expect(held(k)).toBe(k >= 0 && k < rows * columns && isHere(k));
        }
        for (const k of [0, 1, across, down * across - 1].filter((each) => each < down * across)) {
          const element = (part.of?.element ?? 0) + Math.floor(k / across) * columns + (k % across) - 100;
          expect(part.values[k]).toBe(whole.values[element]);
          expect([part.rowNames[Math.floor(k / across)], part.columnNames[k % across]]).toEqual([
            String(Math.floor(element / columns)),
            String(element % columns),
          ]);
        }
      }),
      { numRuns: 60, seed: seedOf(9) },
    );
  });

  test('of many numbers is there in shades, a byte each, and of more than that several to a shade', () => {
    const fewer = boundedMatrix(
      matrixOf(64, 128, (k) => (k === 5 ? Number.NaN : k === 6 ? Number.NEGATIVE_INFINITY : k)),
    );
    expect(fewer.overview).toMatchObject({
      rowCount: 64,
      columnCount: 128,
      largest: 8191,
      each: { rows: 1, columns: 1 },
    });
    const shares = sharesIn(fewer.overview ?? raise());
    expect(shares).toHaveLength(8192);
    expect(shares.slice(0, 7)).toEqual([0, ...[1, 1, 1, 1].map((each) => each / 127), Number.NaN, -1]);
    expect(shares[8191]).toBe(1);
    const off = shares.map((share, k) => (k > 6 ? Math.abs(share - k / 8191) : 0));
    expect(Math.max(...off)).toBeLessThanOrEqual(1 / 127);

    const more = boundedMatrix(matrixOf(1000, 300, (k) => (k === 299_999 ? -2 : 1)));
    const { rowCount, columnCount, each } = more.overview ?? raise();
    expect(rowCount * columnCount).toBeLessThanOrEqual(MOST.shades);
    expect(rowCount * columnCount).toBeGreaterThan(MOST.shades / 4);
    expect([rowCount, columnCount]).toEqual([Math.ceil(1000 / each.rows), Math.ceil(300 / each.columns)]);
    const blended = sharesIn(more.overview ?? raise());
    expect(blended).toHaveLength(rowCount * columnCount);
    expect(blended.at(-1)).toBe(-1);
    expect(new Set(blended.slice(0, -1))).toEqual(new Set([64 / 127]));
  });

  test('leaves blank what is blank, also in shades, and lies where it lay within more', () => {
    const whole = matrixOf(40, 40, () => 1, { row: 39, column: 39 });
    const at = Array.from({ length: 1600 }, (_, k) => k % 40 > Math.floor(k / 40));
    const within = { top: 10, left: 20, rowCount: 500, columnCount: 300 };
    const part = boundedMatrix({ ...whole, blank: { meaning: 'hidden', at }, within });
    expect(part.within).toEqual({ ...within, top: 18, left: 28 });
    expect(part.of?.element).toBe(100 + 8 * 300 + 8);
    expect(part.blank?.at).toHaveLength(1024);
    expect(part.blank?.at[1]).toBe(true);
    expect(part.blank?.at[32]).toBe(false);
    expect(sharesIn(part.overview ?? raise()).map(Number.isNaN)).toEqual(at);
  });
});

test('a matrix that is bounded again stays as it is', () => {
  fc.assert(
    fc.property(matrices(60), (matrix) => {
      const once = bounded(matrix);
      expect(bounded(...once)).toEqual(once);
    }),
    { numRuns: 20, seed: seedOf(10) },
  );
});

test('a table of many numbers is the rows round the one that is selected, and says which', () => {
  const table: Table = {
    kind: 'table',
    columns: [0, 1, 2, 3].map(() => ({ head: [], holds: 'number' as const })),
    rows: Array.from({ length: 500 }, (_, k) => ({ cells: [k, 0, 0, 0].map(value), selected: k === 400 })),
  };
  const [part, said] = bounded(table);
  if (part.kind !== 'table') throw new Error(part.kind);
  expect(part.rows).toHaveLength(256);
  expect(part.rows.findIndex(({ selected }) => selected)).toBe(156);
  expect(part.rows[0].cells[0]).toEqual(value(244));
  expect(textsOf([said])).toEqual(['These are rows 245–500 of 500.']);
});

test('a curve keeps its ends, its extremes, its breaks and the cursor', () => {
  const points = Array.from({ length: 9000 }, (_, x) => ({
    x,
    y: x === 1234 ? 5000 : x === 4321 ? -5000 : x === 7000 ? Number.NaN : x === 7001 ? null : Math.sin(x / 90),
  }));
  const chart: Chart = {
    kind: 'chart',
    x: { name: 'iteration', from: 0, to: 8999, ends: ['0', '8999'] },
    y: { name: 'loss', scale: 'linear' },
    series: [
      { name: 'loss', points },
      { name: 'other', points },
    ],
    marks: [
      ...points.map(({ x }) => ({ kind: 'measured' as const, x, y: 1 })),
      { kind: 'cursor', x: 5555, y: points[5555].y ?? 0 },
    ],
    broken: null,
  };
  const [found] = bounded(chart);
  if (found.kind !== 'chart') throw new Error(found.kind);
  for (const { points: kept } of found.series) {
    expect(kept.length).toBeLessThanOrEqual(MOST.points / 2);
    const xs = kept.map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
    expect(xs).toEqual(expect.arrayContaining([0, 1234, 4321, 5555, 7000, 8999]));
    // Of each wave the crest is there.
    expect(kept.filter(({ y }) => (y ?? 0) > 0.99).length).toBeGreaterThanOrEqual(9000 / 90 / (2 * Math.PI) - 1);
    for (const { x, y } of kept) expect(y).toBe(points[x].y);
  }
  expect(found.marks.at(-1)).toEqual({ kind: 'cursor', x: 5555, y: points[5555].y });
});

test('a graph of too many steps has its groups folded, with what is pointed at in the group that it lies in', () => {
  const node = { reach: 'data', given: [], leadsTo: '' } as const;
  const step = (id: number): GraphPart => ({
    ...{ ...node, kind: 'step', id, name: '', label: '', symbol: '', shape: '', keepsShape: true, result: null },
    track: { depth: 0, begins: null, joins: false },
  });
  const group = (id: number, parts: readonly GraphPart[]): GraphPart => ({
    ...{ ...node, kind: 'group', id, name: '', isFolded: false, unknown: 0, parts },
  });
  const steps = (from: number, count: number) => Array.from({ length: count }, (_, k) => step(from + k));
  const parts = [
    step(0),
    group(1, [group(2, steps(3, 900)), ...steps(1000, 9)]),
    group(2000, steps(2001, 900)),
    group(3000, [step(3001)]),
  ];
  const pointingAt = (cursor: number, selected: number | null): unknown => {
    const [graph] = bounded({
      kind: 'graph',
      title: '',
      parts,
      edges: [{ from: 0, to: 3, kind: 'data' }],
      cursor,
      selected,
    });
    expect(z.safeParse(BLOCKS, JSON.parse(writeJson([graph]))).success).toBe(true);
    return graph;
  };
  expect(pointingAt(3, 2005)).toMatchObject({ cursor: 1, selected: 2000, edges: [], parts: { length: 4 } });
  expect(pointingAt(0, null)).toMatchObject({ cursor: 0, selected: null });
  expect(pointingAt(1, 3001)).toMatchObject({ cursor: 1, selected: 3001 });
});

test('a trend keeps its ends and its extremes', () => {
  const values = Array.from({ length: 900 }, (_, k) => (k === 77 ? 9 : k === 78 ? -9 : Math.cos(k)));
  const [found] = bounded({ kind: 'paragraph', inlines: [{ kind: 'trend', values }] });
  const [trend] = found.kind === 'paragraph' ? found.inlines : [];
  const kept = trend.kind === 'trend' ? trend.values : [];
  expect(kept.length).toBeLessThanOrEqual(64);
  expect([kept[0], kept.at(-1), Math.max(...kept), Math.min(...kept)]).toEqual([1, Math.cos(899), 9, -9]);
});

test('whatever else is long is cut, and says so', () => {
  const [list, more] = bounded({ kind: 'list', first: null, items: Array.from({ length: 1100 }, () => []) });
  expect(list.kind === 'list' && list.items).toHaveLength(1024);
  expect(textsOf([more])).toEqual(['76 more items are left out.']);

  const code = { first: 100, current: 2900 };
  const [lines, where] = bounded({
    kind: 'code',
    lines: Array.from({ length: 3000 }, (_, k) => `${k}`),
    numbers: code,
  });
  if (lines.kind !== 'code' || lines.numbers === undefined) throw new Error(lines.kind);
  expect(lines.lines[lines.numbers.current - lines.numbers.first]).toBe('2800');
  expect(textsOf([where])).toEqual(['These are lines 1,977–3,000 of 3,000.']);

  const [long] = bounded({ kind: 'paragraph', inlines: text(`${'🙂'.repeat(5000)}`) });
  expect(textsOf([long])[0]).toMatch(/^(🙂)+ … \(6,0\d\d more characters\)$/u);
  const [many] = bounded({ kind: 'paragraph', inlines: Array.from({ length: 2000 }, () => text('a')).flat() });
  expect(textsOf([many])[0]).toMatch(/^a{1024} … \(976 more\)$/);
});

test('an article of any size fits, and keeps something of all that it is made of', () => {
  const large = (k: number): Block => ({
    ...matrixOf(64, 64, (each) => Math.sin(each + k)),
    before: Array(4096).fill(0.1),
  });
  const { blocks, beside, listing } = boundArticle({
    ...EMPTY,
    blocks: [{ kind: 'paragraph', inlines: text('Said first.') }, ...Array.from({ length: 8 }, (_, k) => large(k))],
    beside: [{ kind: 'group', title: 'beside', blocks: [large(9)] }],
    listing: Array.from({ length: 900 }, (_, k) => ({
      ...{
        name: `step ${k}`,
        depth: 0,
        kind: 'step',
        state: k === 700 ? 'here' : 'done',
        note: '4×8',
        place: `0.${k}`,
      },
    })),
  });
  expect(blocks).toHaveLength(9);
  expect(blocks[0]).toMatchObject({ inlines: text('Said first.') });
  expect(beside).toHaveLength(1);
  expect(listing.some(({ state }) => state === 'here')).toBe(true);
  expect(bytesOf({ blocks, beside, listing })).toBeLessThanOrEqual(MOST_BYTES);

  const words = Array.from(
    { length: 3000 },
    (_, k): Block => ({ kind: 'paragraph', inlines: text(`${k} `.repeat(3000)) }),
  );
  const asked = boundAsked({ of: null, title: ['much'], blocks: words });
  expect(bytesOf(asked)).toBeLessThanOrEqual(MOST_BYTES);
  expect(textsOf(asked.blocks).at(-1)).toMatch(/^[\d,]+ more parts are left out\.$/);
});

function raise(): never {
  throw new Error('There is no overview.');
}
