/** Documents as JSON: what its schema reads is what was written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { BLOCKS } from '../../src/document/block-schema.js';
import type { Block } from '../../src/document/document.js';
import type { FormulaTree } from '../../src/document/formula.js';
import { FORMULA } from '../../src/document/formula-schema.js';
import { MOST_LEVELS, readJson, writeJson } from '../../src/document/json.js';
import { ARTICLE } from '../../src/document/schema.js';
import { COUNT, FINITE, INTEGER, listOf, NUMBER, object, POSITIVE, TEXT } from '../../src/document/value-schema.js';
import { seedOf } from '../support/depth.js';
import { articles } from '../support/random-articles.js';

const UNWRITABLE = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

/** As it is once it has been sent: typed arrays are lists. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

function sent<Kind>(schema: z.ZodMiniType<Kind>, value: Kind): unknown {
  return z.parse(schema, readJson(writeJson(value)));
}

/** A formula of every kind around a number. */
function formulasOf(value: number): { readonly [Kind in FormulaTree['kind']]: Extract<FormulaTree, { kind: Kind }> } {
  const number = { kind: 'value', value, text: 'shown', of: { symbol: 'W', step: null, element: 2 } } as const;
  const parts = [number, { kind: 'name', text: '-0' }] as const;
  return {
    value: number,
    name: { kind: 'name', text: 'NaN' },
    constant: { kind: 'constant', text: 'Infinity' },
    binary: { kind: 'binary', operator: '+', left: number, right: number },
    power: { kind: 'power', base: number, exponent: number },
    function: { kind: 'function', name: 'exp', argument: number },
    index: { kind: 'index', of: number, index: number },
    call: { kind: 'call', of: number, arguments: parts },
    series: { kind: 'series', sign: 'Σ', index: number, of: number },
    sum: { kind: 'sum', terms: parts, rest: { name: 'z', sum: number } },
    equation: { kind: 'equation', sides: parts },
    beside: { kind: 'beside', parts },
    clauses: { kind: 'clauses', parts },
    list: { kind: 'list', items: parts, by: ';' },
    vector: { kind: 'vector', items: parts },
  };
}

/** A block of every kind, with a number wherever it may be any, and another one wherever it has to be finite. */
function blocksOf(value: number, finite: number): { readonly [Kind in Block['kind']]: Extract<Block, { kind: Kind }> } {
  const number = { kind: 'value', value, text: 'NaN' } as const;
  const inlines = [
    number,
    { kind: 'text', text: 'Infinity' },
    { kind: 'bar', share: value, sides: 2 },
    { kind: 'trend', values: [value, 1, value] },
    { kind: 'strong', inlines: [number] },
    { kind: 'formula', formula: formulasOf(value).equation },
  ] as const;
  const note = { kind: 'note', inlines } as const;
  const node = { reach: 'data', given: [], leadsTo: '' } as const;
  const track = { depth: 0, begins: null, joins: false };
  return {
    heading: { kind: 'heading', inlines },
    paragraph: { kind: 'paragraph', inlines },
    tokens: { kind: 'tokens', inlines },
    note,
    hint: { kind: 'hint', inlines },
    gloss: { kind: 'gloss', inlines },
    formula: { kind: 'formula', lines: Object.values(formulasOf(value)) },
    code: { kind: 'code', lines: ['-0', 'NaN'], numbers: { first: 1, current: 2 } },
    table: { kind: 'table', columns: [{ head: inlines, holds: 'number' }], rows: [{ cells: [inlines] }] },
    matrix: {
      ...{ kind: 'matrix', rowNames: ['NaN'], columnNames: ['-0', 'b'], values: [value, 1], before: [2, value] },
      ...{ of: { symbol: 'W', step: 0, element: 4 }, within: { top: 1, left: 0, rowCount: 3, columnCount: 2 } },
      ...{ cursor: { row: 0, column: 1 }, zoom: 0 },
      overview: { rowCount: 1, columnCount: 2, each: { rows: 1, columns: 1 }, largest: finite, shades: 'gAE=' },
    },
    chart: {
      ...{ kind: 'chart', x: { name: '', from: finite, to: finite, ends: ['-0', 'NaN'] } },
      ...{ y: { name: '', scale: 'linear' }, broken: null },
      series: [
        {
          name: '',
          points: [
            { x: finite, y: value },
            { x: 1, y: null },
          ],
        },
      ],
      marks: [{ kind: 'cursor', x: finite, y: value }],
      plane: { from: finite, to: finite, measured: '', levels: [{ value: finite, lines: [[[finite, finite]]] }] },
    },
    map: { kind: 'map', points: [{ name: '', x: finite, y: finite, tone: 'muted' }], hidden: '' },
    graph: {
      ...{ kind: 'graph', title: '', edges: [], cursor: 1, selected: null },
      parts: [
        {
          ...{ ...node, kind: 'step', id: 1, name: '', label: '', symbol: '', shape: '', keepsShape: true, track },
          result: { value, text: 'NaN' },
        },
      ],
    },
    choice: {
      ...{ kind: 'choice', question: '', picks: 'line', said: '', state: 'revealed', reason: [note] },
      lines: [{ name: '', isGuess: false, isRight: true, votes: [{ count: 1, ofMost: finite }] }],
    },
    list: { kind: 'list', first: null, items: [[note]] },
    group: { kind: 'group', title: '', blocks: [note] },
  };
}

test('any article is the same, there and back', () => {
  fc.assert(
    fc.property(articles, (article) => {
      expect(sent(ARTICLE, article)).toStrictEqual(plain(article));
    }),
    { numRuns: 200, seed: seedOf(7) },
  );
});

describe('there and back, with whatever number it holds, the same is', () => {
  const any = fc.oneof(fc.double(), fc.constantFrom(...UNWRITABLE));
  const finite = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.constant(-0));

  test.each(Object.keys(formulasOf(0)) as FormulaTree['kind'][])('a formula of the kind %s', (kind) => {
    fc.assert(
      fc.property(any, (value) => {
        const formula = formulasOf(value)[kind];
        expect(sent(FORMULA, formula)).toStrictEqual(formula);
      }),
      { seed: seedOf(8) },
    );
  });

  test.each(Object.keys(blocksOf(0, 0)) as Block['kind'][])('a block of the kind %s', (kind) => {
    fc.assert(
      fc.property(any, finite, (value, other) => {
        const block = blocksOf(value, other)[kind];
        expect(sent(BLOCKS, [block])).toStrictEqual([block]);
      }),
      { seed: seedOf(9) },
    );
  });
});

test('numbers that JSON has no words for are strings, and numbers again wherever a schema has some, under any name', () => {
  const trend = { kind: 'trend', values: [...UNWRITABLE, 0, 0.1] };
  expect(writeJson(trend)).toBe('{"kind":"trend","values":["NaN","Infinity","-Infinity","-0",0,0.1]}');
  expect(writeJson(Float32Array.of(0.5, Number.NaN))).toBe('[0.5,"NaN"]');
  const schema = object({
    new: NUMBER,
    finite: FINITE,
    whole: INTEGER,
    count: COUNT,
    all: listOf(listOf(NUMBER)),
    text: TEXT,
  });
  for (const each of UNWRITABLE) {
    const value = { new: each, finite: -0, whole: -0, count: -0, all: [[each, 1]], text: String(each) };
    expect(sent(schema, value)).toStrictEqual(value);
  }
});

test('a string that stands for no number is none, and what has to be finite or whole takes no other number', () => {
  for (const written of ['12', 'nan', '1e3', '', ' NaN', '+Infinity', null, [], {}]) {
    for (const schema of [NUMBER, FINITE, INTEGER, COUNT, POSITIVE])
      expect(z.safeParse(schema, written).success).toBe(false);
  }
  for (const written of ['NaN', 'Infinity', '-Infinity']) {
    for (const schema of [FINITE, INTEGER, COUNT, POSITIVE]) expect(z.safeParse(schema, written).success).toBe(false);
  }
  for (const schema of [INTEGER, COUNT, POSITIVE]) expect(z.safeParse(schema, 0.5).success).toBe(false);
  expect(z.safeParse(POSITIVE, '-0').success).toBe(false);
});

test('what is nested too deeply is not read, and what names a prototype changes none', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(() => readJson(nested(MOST_LEVELS))).not.toThrow();
  expect(() => readJson(nested(MOST_LEVELS + 2))).toThrow(RangeError);
  expect(() => readJson(nested(500_000))).toThrow(RangeError);
  readJson('{"__proto__":{"value":"NaN","polluted":1},"constructor":{"prototype":{"polluted":1}}}');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});
