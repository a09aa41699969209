/** What strangers send: read where it is whole, and refused in a sentence where it is not. */
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { sayArticle } from '../../src/commands/articles/article.js';
import { boundArticle } from '../../src/document/bounds.js';
import type { Article } from '../../src/document/document.js';
import { blockTrees } from '../../src/document/drawing/html/blocks.js';
import { writeJson } from '../../src/document/json.js';
import { MOST_BYTES } from '../../src/document/limits.js';
import { ARTICLE, ARTICLE_VERSION, readVersioned, writeVersioned } from '../../src/document/schema.js';
import { PRINTABLE_TEXT } from '../../src/files/printable.js';
import { markupOf } from '../../src/publish/markup.js';
import { seedOf } from '../support/depth.js';
import { timelineOf } from '../support/fixtures.js';
import { holdSession } from '../support/held-session.js';
import { articles } from '../support/random-articles.js';

const SENTENCE = /^[A-Z].* .*\.$/;
/** A step with a formula and a matrix, a table beside it, and a question. */
let sample: Article;

beforeAll(async () => {
  const held = holdSession(timelineOf('villages-microgpt'));
  await held.execute('goto 0.61', 'quiz sign');
  const { session, branches } = held.store.getState();
  sample = sayArticle(session, branches);
  expect(sample.question).not.toBeNull();
});

function read(article: unknown): ReturnType<typeof readVersioned<Article>> {
  return readVersioned<Article>(ARTICLE, writeVersioned(article as object), 4 * MOST_BYTES);
}

function messageOf(text: string): string {
  const found = readVersioned<Article>(ARTICLE, text);
  if (found.kind === 'read') throw new Error('It was read.');
  expect(found.message).toMatch(SENTENCE);
  return found.message;
}

/** The sample with a part exchanged. */
function withPart(path: readonly (string | number)[], part: unknown): unknown {
  const copy: unknown = JSON.parse(writeJson(sample));
  let at = copy as Record<string | number, unknown>;
  for (const name of path.slice(0, -1)) at = at[name] as typeof at;
  at[path[path.length - 1]] = part;
  return copy;
}

const paragraphOf = (...inlines: readonly unknown[]) => [{ kind: 'paragraph', inlines }];

test('any article that is bounded is read as it was', () => {
  fc.assert(
    fc.property(articles, (article) => {
      const bounded = boundArticle(article);
      expect(read(bounded)).toEqual({ kind: 'read', value: bounded });
    }),
    { numRuns: 100, seed: seedOf(12) },
  );
});

describe('what is refused', () => {
  test('is another version, with both of them and what to do', () => {
    const other = ARTICLE_VERSION + 1;
    expect(messageOf(JSON.stringify({ ...sample, version: other }))).toBe(
      `This was written in format ${other}, and format ${ARTICLE_VERSION} is read here. Use the same version of backstep at both ends.`,
    );
    for (const version of ['1', null, {}, [1]]) {
      expect(messageOf(JSON.stringify({ ...sample, version }))).toMatch(/names no version/);
    }
    expect(messageOf(writeJson(sample))).toMatch(/names no version/);
  });

  test('is what is no JSON, too long or nested too deeply, at once', () => {
    for (const text of ['', '{', 'null', '[]', '"', '<html>', 'NaN', '\u0000']) messageOf(text);
    expect(messageOf(`"${'a'.repeat(1_000_000)}"`)).toMatch(/1000002 characters/);
    const deep = (levels: number): unknown => {
      const [open, close] = ['{"kind":"group","title":"","blocks":[', ']}'];
      return JSON.parse(open.repeat(levels) + close.repeat(levels));
    };
    expect(read(withPart(['blocks'], [deep(10)]))).toMatchObject({ kind: 'read' });
    expect(read(withPart(['blocks'], [deep(1000)]))).toMatchObject({ message: expect.stringMatching(/too deeply/) });
    expect(messageOf(`{"version":1,"blocks":${'['.repeat(60_000)}`)).toMatch(/not JSON/);
  });

  test('names the place, and nothing that cannot be shown', () => {
    expect(messageOf(writeVersioned(withPart(['place', 'step'], '7') as object))).toBe(
      'This is nothing that backstep has written: place.step is not as it should be.',
    );
    const found = readVersioned(z.record(z.string(), z.number()), '{"version":1,"\\u001b[31m\\u202e":"x"}');
    expect(found).toMatchObject({ kind: 'refused' });
    expect(found.kind === 'refused' && found.message).toMatch(PRINTABLE_TEXT);
  });

  const number = { kind: 'value', value: 1, text: '1' };
  const matrix = {
    ...{ kind: 'matrix', rowNames: ['a'], columnNames: ['b', 'c'], values: [1, 2] },
    ...{ cursor: { row: 0, column: 1 }, zoom: 0 },
  };
  const chart = {
    ...{ kind: 'chart', x: { name: '', from: 0, to: 1, ends: ['', ''] }, y: { name: '', scale: 'linear' } },
    ...{ series: [{ name: '', points: [{ x: 0, y: 1 }] }], marks: [], broken: null },
  };
  const open = { kind: 'choice', state: 'open', picks: 'line', question: '?', said: '', hint: '', lines: [] };
  const line = { name: 'a', isGuess: false, votes: [] };
  const overview = { rowCount: 1, columnCount: 2, each: { rows: 1, columns: 1 }, largest: 1, shades: 'gAE=' };

  const whole = { top: 1, left: 1, rowCount: 2, columnCount: 3 };
  const parameter = { kind: 'parameter', id: 1, reach: 'data', given: [], leadsTo: '' };
  const graph = { kind: 'graph', title: '', parts: [parameter], edges: [], cursor: 1, selected: null };

  test('is not what the following cases are changed from', () => {
    const of = { symbol: 'W', step: null, element: 2 ** 53 - 6 };
    const all = [
      { ...matrix, within: whole, of },
      graph,
      matrix,
      { ...matrix, overview },
      chart,
      open,
      { ...open, lines: [line] },
      ...paragraphOf(number),
    ];
    expect(read(withPart(['blocks'], all))).toMatchObject({ kind: 'read' });
  });

  test.each<[string, unknown]>([
    ['a kind that there is not', { kind: 'script', inlines: [] }],
    ['a kind named after a prototype', { kind: 'constructor', inlines: [] }],
    ['a number as a string', paragraphOf({ ...number, value: '1' })[0]],
    ['a number that is none of the words for numbers', paragraphOf({ ...number, value: 'nan' })[0]],
    ['an object as a number', paragraphOf({ ...number, value: {} })[0]],
    ['a text that is a number', paragraphOf({ ...number, text: 1 })[0]],
    ['a tone that there is not', paragraphOf({ ...number, tone: 'red' })[0]],
    ...[
      ['a fraction of an element', { element: 0.5 }],
      ['an element before the first', { element: -1 }],
      ['an element beyond all numbers', { element: 2 ** 60 }],
      ['an element without end', { element: 'Infinity' }],
      ['an element that is a text', { element: '1' }],
      ['a fraction of a step', { step: 1.5 }],
      ['a step by its name', { step: 'forward/z' }],
      ['no step, nor null', { step: undefined }],
      ['a symbol that is a number', { symbol: 1 }],
      ['a symbol by way of a prototype', { symbol: undefined, ['__proto__']: { symbol: 'W' } }],
    ].map(([name, part]): [string, unknown] => [
      `an address with ${name}`,
      paragraphOf({ ...number, of: { symbol: 'W', step: 0, element: 0, ...(part as object) } })[0],
    ]),
    ['a matrix beyond what it lies in', { ...matrix, within: { ...whole, columnCount: 2 } }],
    ['a matrix below what it lies in', { ...matrix, within: { ...whole, rowCount: 1 } }],
    ['a matrix whose last address is none', { ...matrix, of: { symbol: 'W', step: 0, element: 2 ** 53 - 2 } }],
    ['a graph with an edge to no node', { ...graph, edges: [{ from: 1, to: 2, kind: 'data' }] }],
    ['a graph whose cursor is on no node', { ...graph, cursor: 2 }],
    ['a graph whose selection is no node', { ...graph, selected: 0 }],
    ['a graph with a node twice', { ...graph, parts: [parameter, parameter] }],
    ['a text far too long', paragraphOf({ kind: 'text', text: 'a'.repeat(5000) })[0]],
    ['a list far too long', { kind: 'code', lines: Array(2000).fill('') }],
    ['a link that is a script', paragraphOf({ kind: 'link', target: 'javascript:alert(1)', inlines: [] })[0]],
    ['a link without encryption', paragraphOf({ kind: 'link', target: 'http://example.org', inlines: [] })[0]],
    ['a link with a line in it', paragraphOf({ kind: 'link', target: 'https://a\nb', inlines: [] })[0]],
    ['a matrix with too few numbers', { ...matrix, values: [1] }],
    ['a matrix with too few numbers before', { ...matrix, before: [1] }],
    ['a matrix whose cursor is beyond it', { ...matrix, cursor: { row: 1, column: 0 } }],
    ['a matrix of too many numbers', { ...matrix, columnNames: Array(1025).fill(''), values: Array(1025).fill(0) }],
    ['shades that are too few', { ...matrix, overview: { ...overview, columnCount: 90 } }],
    ['shades that are none', { ...matrix, overview: { ...overview, shades: '<a>=' } }],
    [
      'shades that are too many',
      { ...matrix, overview: { ...overview, columnCount: 1e6, shades: 'A'.repeat(16_400) } },
    ],
    ['a chart without a curve', { ...chart, series: [] }],
    ['a curve without a point', { ...chart, series: [{ name: '', points: [] }] }],
    ['an axis without an end', { ...chart, x: { ...chart.x, to: 'Infinity' } }],
    ['an open question with a verdict', { ...open, lines: [{ ...line, isRight: true }] }],
    ['an open question with a reason', { ...open, reason: [] }],
    ['a question in no state', { ...open, state: 'asked' }],
    ['a list that is an object', { kind: 'list', first: null, items: { length: 1 } }],
  ])('is %s', (_, block) => {
    expect(read(withPart(['blocks'], [block]))).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(SENTENCE),
    });
  });

  test('is a place beyond the run', () => {
    const { lastIteration, stepCount } = sample.place;
    expect(read(withPart(['place', 'iteration'], lastIteration))).toMatchObject({ kind: 'read' });
    expect(read(withPart(['place', 'iteration'], lastIteration + 1))).toMatchObject({ kind: 'refused' });
    expect(read(withPart(['place', 'step'], stepCount))).toMatchObject({ kind: 'read' });
    expect(read(withPart(['place', 'step'], stepCount + 1))).toMatchObject({ kind: 'refused' });
  });

  test('is a place of the listing that is no place', () => {
    for (const place of ['1.2.3', ':quit', '-1', '1; q', ' 1']) {
      expect(read(withPart(['listing', 0, 'place'], place))).toMatchObject({ kind: 'refused' });
    }
  });
});

test('what cannot be shown is made printable, wherever it stands', () => {
  const bad = '\u001b[2J\u0007\u202e\u2066\ud800\udfff a\u0000';
  const hostile = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string')
      return ['text', 'name', 'title', 'about', 'note', 'hint', 'question'].includes(name) ? bad : value;
    if (Array.isArray(value)) return value.map((each) => hostile(each, name === 'title' ? name : ''));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, hostile(each, key)]));
  };
  const sent = { ...(hostile(JSON.parse(writeJson(sample))) as object), version: ARTICLE_VERSION };
  const found = readVersioned(ARTICLE, JSON.stringify(sent), 10 * MOST_BYTES);
  if (found.kind === 'refused') throw new Error(found.message);
  const texts: string[] = [];
  JSON.stringify(found.value, (name, each: unknown) => {
    texts.push(name, ...(typeof each === 'string' ? [each] : []));
    return each;
  });
  expect(texts.filter((text) => text.includes('\\u001b[2J')).length).toBeGreaterThan(50);
  expect(texts.filter((text) => !PRINTABLE_TEXT.test(text))).toEqual([]);
});

test('what names a prototype changes none, and is left out', () => {
  const text = writeVersioned(sample).replace(
    '{',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
  );
  const found = readVersioned(ARTICLE, text);
  if (found.kind === 'refused') throw new Error(found.message);
  expect(Object.keys(found.value).sort()).toEqual(Object.keys(sample).sort());
  expect(Object.getPrototypeOf(found.value)).toBe(Object.prototype);
  expect(Reflect.get(found.value, 'polluted')).toBeUndefined();
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

test('whatever is let through can be drawn', () => {
  const parts = fc.oneof(
    fc.constantFrom(null, true, 0, -1, 1e308, 'NaN', 'open', 'revealed', '', [], {}, 'matrix', 'value'),
    fc.jsonValue(),
  );
  const pathsIn = (
    value: unknown,
    path: readonly (string | number)[] = [],
  ): readonly (readonly (string | number)[])[] =>
    typeof value !== 'object' || value === null
      ? [path]
      : [path, ...Object.entries(value).flatMap(([name, each]) => pathsIn(each, [...path, name]))];
  const paths = pathsIn(JSON.parse(writeJson(sample))).slice(1);
  let count = 0;
  fc.assert(
    fc.property(fc.constantFrom(...paths), parts, (path, part) => {
      const found = read(withPart(path, part));
      if (found.kind === 'refused') {
        expect(found.message).toMatch(SENTENCE);
        return;
      }
      count++;
      const { words, question, blocks, beside } = found.value;
      for (const each of [words, blocks, beside, question === null ? [] : [question]]) {
        markupOf(blockTrees(each));
      }
    }),
    { numRuns: 400, seed: seedOf(13) },
  );
  expect(count).toBeGreaterThan(0);
});

test('in a page it needs nothing of Node.js, evaluates no text, and is small', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "export * from './src/document/schema.js';",
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    ...{ bundle: true, minify: true, write: false, platform: 'browser', format: 'esm', target: 'es2022' },
  });
  const [{ text }] = outputFiles;
  expect(text).not.toMatch(/\bnew Function\b|\beval\(|\bFunction\(|["']node:/);
  expect(gzipSync(text).length).toBeLessThan(14_000);
});
